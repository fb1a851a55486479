import { AppError, type TenantId } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { StoredDidChange } from '../ports/stored-rows.ts';
import { issuerOf, type KeyPorts, type RecordedDidChange, recordDidChange } from './change-did.ts';

/**
 * Gives an issuer a new key. It is added to the DID as an attribute; the owner of the DID stays, so nothing that was signed
 * before falls. The new key signs from the moment that the document lists it; the one before it stays in the document and
 * verifies what it signed, and no longer signs.
 *
 * @throws AppError `not_found`; `gone` if the DID was given up; `conflict` if a new key is still on its way;
 *   `invalid_request` for a DID method whose keys cannot be changed
 */
export async function rotateIssuerKey(ports: KeyPorts, tenant: TenantId): Promise<RecordedDidChange> {
  const { did, changes } = await issuerOf(ports, tenant);
  if (await isOnItsWay(ports, changes)) throw new AppError('conflict', { did, fault: 'a new key is on its way' });
  const keyRef = await ports.issuerKeys.create(did);
  return recordDidChange(ports, did, { kind: 'add_key', keyRef }, { kind: 'add_key', keyRef });
}

async function isOnItsWay({ store }: Pick<Ports, 'store'>, changes: readonly StoredDidChange[]): Promise<boolean> {
  const ids = changes.flatMap(({ kind, intentId }) => (kind === 'add_key' && intentId ? [intentId] : []));
  const progress = await store.network((records) => records.outbox.progress(ids));
  return progress.some(({ state }) => state !== 'final');
}
