import { AppError, type Did, type Tenant } from '@assent/domain';
import type { DidDocuments } from '../ports/did-documents.ts';
import type { Ports } from '../ports/ports.ts';

/** What anybody may know of a DID of this network. */
export interface KnownDid {
  readonly did: Did;
  /** Null if it was given up for good. */
  readonly document: Readonly<Record<string, unknown>> | null;
  /** The organisation here that has it. */
  readonly organization?: Pick<Tenant, 'id' | 'kind' | 'name' | 'did' | 'webDid'>;
}

/**
 * Reads a did:ethr, or the did:web of an organisation here. Others are not looked up: whoever asks could have this service fetch any
 * address, and what is its own document needs nobody.
 *
 * @throws AppError `invalid_request` for another DID; `not_found`; `did_resolution_failed`: the answer is unknown
 */
export async function readDid(
  { store, didDocuments }: Pick<Ports, 'store'> & { readonly didDocuments: DidDocuments },
  did: Did,
): Promise<KnownDid> {
  const tenants = await store.network((records) => records.tenants.list());
  const tenant = tenants.find((one) => one.did === did || one.webDid === did);
  if (!tenant && !did.startsWith('did:ethr:')) throw new AppError('invalid_request', { pointers: ['#/did'] });
  const document = (await didDocuments.read(did)) ?? null;
  if (!tenant) return { did, document };
  const { id, kind, name, webDid } = tenant;
  return { did, document, organization: { id, kind, name, did: tenant.did, webDid } };
}
