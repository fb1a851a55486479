import type { Did } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { NetworkRecords, TenantRecords } from '../ports/store.ts';
import type { ConsentEpoch } from '../ports/stored-rows.ts';

/** The epoch in which grants of a patient are signed now, if its secret was not revealed. */
export async function openEpoch(
  records: TenantRecords & NetworkRecords,
  subject: Did,
): Promise<ConsentEpoch | undefined> {
  const latest = await records.epochs.latest(subject);
  const revealed = latest ? await records.denials.among([latest.key]) : new Set();
  return revealed.size > 0 ? undefined : latest;
}

/** The same, or a new one: before the first grant, and before the first one after a reveal. */
export async function currentEpoch(
  { registries, random }: Pick<Ports, 'registries' | 'random'>,
  records: TenantRecords & NetworkRecords,
  subject: Did,
): Promise<ConsentEpoch> {
  const open = await openEpoch(records, subject);
  if (open) return open;
  const secret = random.bytes32();
  const number = ((await records.epochs.latest(subject))?.number ?? 0) + 1;
  const epoch: ConsentEpoch = { subject, number, key: registries.keyOf(secret), secret };
  await records.epochs.insert(epoch);
  return epoch;
}
