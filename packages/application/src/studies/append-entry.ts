import {
  AppError,
  nextJournalDigest,
  noMapRoot,
  type StudyEntry,
  type StudyEvent,
  studyEntryHash,
} from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { StudyLog } from '../ports/proof-records.ts';
import type { NetworkRecords, TenantRecords } from '../ports/store.ts';

export type JournalPorts = Pick<Ports, 'random' | 'clock' | 'registries' | 'sha256'>;
type JournalRecords = Pick<TenantRecords, 'proofs'> & Pick<NetworkRecords, 'outbox'>;

/** How often a number is tried that other processes take at the same time. */
const maxTries = 16;

/**
 * Writes what happened into the journal of a study, with the work that anchors it, within the caller's transaction. The log of the chain is
 * opened with the first entry.
 *
 * @throws AppError `conflict` if others write all the time
 */
export async function appendEntry(
  ports: JournalPorts,
  records: JournalRecords,
  study: string,
  event: StudyEvent,
): Promise<StudyEntry> {
  const { random, clock, sha256 } = ports;
  const { journals } = records.proofs;
  const { logId } = await provideLog(ports, records, study);
  for (let tries = 0; tries < maxTries; tries += 1) {
    const last = await journals.last(study);
    const entry: StudyEntry = { number: (last?.number ?? 0) + 1, at: clock.now(), event, salt: random.bytes32() };
    const prevDigest = last?.digest ?? logId;
    const hash = studyEntryHash(sha256, study, entry);
    const digest = nextJournalDigest(prevDigest, entry.number, hash);
    const intent = random.uuid();
    if (!(await journals.append({ ...entry, study, digest, intent }))) continue;
    const roots = { logRoot: hash, mapRoot: noMapRoot };
    await records.outbox.enqueue(intent, { kind: 'anchor_log', logId, prevDigest, size: entry.number, ...roots });
    return entry;
  }
  throw new AppError('conflict', { study, reason: 'busy' });
}

async function provideLog(
  { random, registries }: JournalPorts,
  { proofs: { journals }, outbox }: JournalRecords,
  study: string,
): Promise<StudyLog> {
  const known = await journals.logOf(study);
  if (known) return known;
  const salt = random.bytes32();
  const { chainId, anchorLog: contract } = registries;
  const log: StudyLog = { study, chainId, contract, logId: registries.logIdOf(salt) };
  if (await journals.open(log)) {
    await outbox.enqueue(random.uuid(), { kind: 'open_log', salt });
    return log;
  }
  const opened = await journals.logOf(study);
  if (!opened) throw new AppError('conflict', { study, reason: 'busy' });
  return opened;
}
