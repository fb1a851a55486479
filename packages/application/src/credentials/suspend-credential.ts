import { AppError, type ListPlace, suspensionPlaceOf, type TenantId } from '@assent/domain';
import { newReceipt } from '../history/receipts.ts';
import type { Ports } from '../ports/ports.ts';
import type { NetworkRecords, TenantRecords } from '../ports/store.ts';
import type { IssuedCredential, SuspensionChange } from '../ports/stored-rows.ts';
import { denialKeyOf } from '../status/denials.ts';

type SuspensionPorts = Pick<Ports, 'store' | 'random' | 'clock'>;

type ChangeSuspension = (ports: SuspensionPorts, tenant: TenantId, credentialId: string) => Promise<SuspensionChange>;

/**
 * Suspends a credential until it is reinstated: the local denial, the intent for the chain and the line of history are one
 * transaction. A second call answers as the first did.
 *
 * @throws AppError `not_found` if the tenant did not issue it; `conflict` if it is revoked, or was issued without a place for
 *   suspensions
 */
export const suspendCredential: ChangeSuspension = (ports, tenant, id) => changeSuspension(ports, tenant, id, true);

/**
 * Ends a suspension, also one that only the chain knows of, as after a database was restored. The credential is good again
 * once the chain says so. A second call answers as the first did.
 *
 * @throws AppError as `suspendCredential`
 */
export const reinstateCredential: ChangeSuspension = (ports, tenant, id) => changeSuspension(ports, tenant, id, false);

const changeSuspension = (
  ports: SuspensionPorts,
  tenant: TenantId,
  id: string,
  suspended: boolean,
): Promise<SuspensionChange> =>
  ports.store.tenant(tenant, async (records) => {
    const { credential, place } = await findSuspendable(records, id);
    if (credential.suspension?.suspended === suspended) return credential.suspension;
    const change = await record(ports, records, credential, place, suspended);
    if (suspended) await records.denials.add(denialKeyOf(place), change.at, change.intent);
    else await records.denials.lift(denialKeyOf(place));
    return change;
  });

async function findSuspendable(
  records: TenantRecords,
  id: string,
): Promise<{ readonly credential: IssuedCredential; readonly place: ListPlace }> {
  const credential = await records.credentials.get(id);
  if (!credential) throw new AppError('not_found', { credential: id });
  if (credential.revokedAt) throw new AppError('conflict', { credential: id, reason: 'revoked' });
  const place = suspensionPlaceOf(credential.status);
  if (!place) throw new AppError('conflict', { credential: id, reason: 'not_suspendable' });
  return { credential, place };
}

async function record(
  ports: SuspensionPorts,
  records: TenantRecords & NetworkRecords,
  { id, subject, issuer, type }: IssuedCredential,
  { listId, index }: ListPlace,
  suspended: boolean,
): Promise<SuspensionChange> {
  const change = { suspended, at: ports.clock.now(), intent: ports.random.uuid() };
  const event = suspended ? 'credential_suspended' : 'credential_reinstated';
  await records.credentials.putSuspension(id, change);
  await records.outbox.enqueue(change.intent, { kind: 'set_suspension', listId, index, suspended });
  await records.receipts.append(newReceipt(ports, event, subject, issuer, { dataClasses: [type], credentials: [id] }));
  return change;
}
