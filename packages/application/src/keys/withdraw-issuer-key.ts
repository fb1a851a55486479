import { AppError, type Did, type Instant, type TenantId } from '@assent/domain';
import { suspendAllWithin } from '../accreditation/suspend-issuer.ts';
import type { IssuerKey } from '../ports/issuer-keys.ts';
import { issuerOf, type KeyPorts, type RecordedDidChange, recordDidChange } from './change-did.ts';

/**
 * Takes a key out of an issuer's DID: it is no longer needed. Others then refuse what it signed, whatever its date, with
 * `key_retired`; this service goes on believing what it has a record of, because a date in a credential proves nothing.
 *
 * @throws AppError `not_found` if the document lists no such key; `conflict` if it is the key of the owner, which stays
 *   until the DID is given up; `gone`; `invalid_request` for a DID method whose keys cannot be changed
 */
export async function revokeIssuerKey(ports: KeyPorts, tenant: TenantId, keyId: string): Promise<RecordedDidChange> {
  const { did } = await issuerOf(ports, tenant);
  const key = await findKey(ports, did, keyId);
  if (key.isOwner)
    throw new AppError('conflict', { did, fault: 'the key of the owner stays until the DID is given up' });
  await stopSigning(ports, did, key);
  return recordDidChange(ports, did, { kind: 'revoke_key', keyId }, { kind: 'remove_key', keyId });
}

/**
 * Says that a key was in other hands from `since` on; a time to come means now. Refused here at once: everything it signed
 * at that time or later, and what claims to be older unless this service has a record that it is. Elsewhere everything it
 * signed falls with the block in which the key leaves the DID. The key of the owner cannot leave it, and whoever has that key
 * has the DID: then the issuer is suspended from `since` on instead, here at once and on chain for all. It then needs a new
 * DID.
 *
 * @throws AppError as `revokeIssuerKey`, without `conflict`
 */
export async function reportKeyCompromise(
  ports: KeyPorts,
  tenant: TenantId,
  keyId: string,
  since?: Instant,
): Promise<RecordedDidChange> {
  const { did } = await issuerOf(ports, tenant);
  const key = await findKey(ports, did, keyId);
  const now = ports.clock.now();
  const start = since !== undefined && since < now ? since : now;
  const decision = { kind: 'report_compromise', keyId, since: start } as const;
  if (key.isOwner) return suspendFrom(ports, did, keyId, start);
  await stopSigning(ports, did, key);
  return recordDidChange(ports, did, decision, { kind: 'remove_key', keyId });
}

async function suspendFrom(ports: KeyPorts, did: Did, keyId: string, since: Instant): Promise<RecordedDidChange> {
  const at = ports.clock.now();
  const intents = await ports.store.network(async (records) => {
    await records.didChanges.append({ kind: 'report_compromise', issuer: did, keyId, since, at });
    return suspendAllWithin(ports, records, did, since);
  });
  return { did, intents };
}

/** Before anything is kept: what is signed after that must not be refused for it. */
async function stopSigning({ issuerKeys }: KeyPorts, did: Did, { keyRef }: IssuerKey): Promise<void> {
  if (keyRef) await issuerKeys.stopSigning(did, keyRef);
}

async function findKey({ issuerKeys }: KeyPorts, did: Did, keyId: string): Promise<IssuerKey> {
  const key = (await issuerKeys.list(did)).find((one) => one.keyId === keyId);
  if (!key) throw new AppError('not_found', { did, pointers: ['#/keyId'] });
  return key;
}
