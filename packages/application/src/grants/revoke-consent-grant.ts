import { AppError, type Bytes32, type Instant, type Receipt, type TenantId } from '@assent/domain';
import type { RecordedRevocation } from '../credentials/revoke-credential.ts';
import { newReceipt } from '../history/receipts.ts';
import type { Ports } from '../ports/ports.ts';
import type { GrantHolder } from '../ports/stored-rows.ts';

export type RevokePorts = Pick<Ports, 'store' | 'registries' | 'random' | 'clock' | 'sha256'>;

/**
 * Takes back what falls with a secret, for whoever reveals it: one grant, or, with the secret of an epoch, all that a
 * patient gave in it, for every tenant. Decisions that begin after the call are refused by this process, those that begin after
 * it returned by every one, and the chain says so with the next batch. The denial, the one intent and the lines of history are
 * one transaction. Repeating it answers as the first time and changes nothing.
 *
 * @throws AppError `not_found` if no tenant of this service holds a grant with this secret
 */
export async function revokeConsentGrant(ports: RevokePorts, secret: Bytes32): Promise<RecordedRevocation> {
  const key = ports.registries.keyOf(secret);
  return ports.store.shared.denyWhile(key, () => record(ports, secret, key));
}

async function record(ports: RevokePorts, secret: Bytes32, key: Bytes32): Promise<RecordedRevocation> {
  const { store, random, clock } = ports;
  const holders = await store.reading((records) => records.denials.holdersOf(key));
  if (holders.length === 0) throw new AppError('not_found');
  // Of several versions of a grant, only the latest had any effect.
  const latest = new Map(holders.map((holder) => [`${holder.tenant} ${holder.grantId}`, holder]));
  const at = clock.now();
  const lines = [...latest.values()].map((holder) => ({ holder, receipt: receiptFor(ports, holder, at) }));
  const revocation = { key, secret, at, intentId: random.uuid(), lines };
  const { at: revokedAt, intentId: intent } = await store.shared.recordRevocation(revocation);
  return { revokedAt, intent };
}

/**
 * One line for each grant, whatever took it back and however often. Its actor is who signed it, as nobody else has the secret: the subject, or
 * whoever acts for them.
 */
function receiptFor(
  ports: RevokePorts,
  { tenant, did, grantId, subject, grantor, key }: GrantHolder,
  at: Instant,
): Receipt {
  const id = uuidFrom(ports.sha256(`grant_revoked:${tenant}:${did}:${key}`));
  const details = { dataClasses: ['ConsentGrant'], grants: [grantId] };
  return { ...newReceipt(ports, 'grant_revoked', subject, grantor ?? subject, details), id, at };
}

/** Revokes a grant that the service signed for a patient without a device. @throws AppError `not_found`, `forbidden` */
export async function revokeGrantForPatient(
  ports: RevokePorts,
  tenant: TenantId,
  grantId: string,
): Promise<RecordedRevocation> {
  const held = await ports.store.tenant(tenant, (records) => records.grants.get(grantId));
  if (!held) throw new AppError('not_found', { grant: grantId });
  if (!held.secret) throw new AppError('forbidden', { grant: grantId });
  return revokeConsentGrant(ports, held.secret);
}

/** A version 8 UUID (RFC 9562 §5.8) from a hash, so that the same event always gets the same receipt. */
const uuidFrom = (hex: string) =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
