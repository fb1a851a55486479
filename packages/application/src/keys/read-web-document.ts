import type { TenantId } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import { issuerOf } from './change-did.ts';
import { withdrawalOf } from './key-record.ts';

/**
 * The did:web document of an organisation. A key that was withdrawn here is gone at once; the did:ethr with the same keys
 * follows with the chain.
 *
 * @throws AppError `not_found`; `gone` if the DID was given up; `did_resolution_failed`
 */
export async function readWebDocument(
  { store, identities }: Pick<Ports, 'store' | 'identities'>,
  tenant: TenantId,
): Promise<Readonly<Record<string, unknown>>> {
  const { did, webDid, changes } = await issuerOf({ store }, tenant);
  return identities.webDocument(did, webDid, (keyId) => withdrawalOf(changes, keyId) === undefined);
}
