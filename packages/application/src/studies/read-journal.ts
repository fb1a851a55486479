import {
  type AnchoredIn,
  AppError,
  entryNoteText,
  type StudyEntry,
  type StudyJournal,
  signNote,
  studyEntryHash,
  type TenantId,
} from '@assent/domain';
import { noteSigner } from '../audit-log/build-batch.ts';
import type { LogCrypto } from '../ports/audit-log.ts';
import type { BlockTimes } from '../ports/chain.ts';
import type { Ports } from '../ports/ports.ts';
import type { StoredStudyEntry, StudyLog } from '../ports/proof-records.ts';
import { findStudy } from '../proofs/studies.ts';

/** What reading a journal with its proofs touches. */
export type JournalReadingPorts = Pick<Ports, 'store' | 'sha256'> & {
  readonly blockTimes: BlockTimes;
  readonly logCrypto: LogCrypto;
};

/**
 * The journal of a study with what proves it, undefined before its first entry. Entries that are final on the chain have the time of their
 * block, and a note of it that the service's log has signed. While the chain cannot be read, new ones have none yet.
 *
 * @throws AppError `not_found`
 */
export async function readStudyJournal(
  ports: JournalReadingPorts,
  tenant: TenantId,
  study: string,
): Promise<StudyJournal | undefined> {
  await findStudy(ports, tenant, study);
  await noteAnchored(ports, tenant, study);
  const { log, entries, signing } = await ports.store.tenant(tenant, async ({ proofs, auditLog }) => ({
    log: await proofs.journals.logOf(study),
    entries: await proofs.journals.ofStudy(study),
    signing: await auditLog.current(),
  }));
  if (!log) return undefined;
  const { sha256 } = ports.logCrypto;
  const noteOf = (entry: StoredStudyEntry, at: AnchoredIn) => {
    const journal = { study, anchor: anchorOf(log) };
    const hash = studyEntryHash(ports.sha256, study, withoutPlace(entry));
    const text = entryNoteText(journal, { number: entry.number, hash, digest: entry.digest }, at);
    return signing && signNote(sha256, text, noteSigner(ports.logCrypto, signing));
  };
  return {
    study,
    anchor: anchorOf(log),
    entries: entries.map((entry) => {
      const note = entry.anchored && noteOf(entry, entry.anchored);
      const proven = entry.anchored && note ? { anchored: { ...entry.anchored, note } } : {};
      return { ...withoutPlace(entry), digest: entry.digest, ...proven };
    }),
  };
}

const anchorOf = ({ chainId, contract, logId }: StudyLog) => ({ chainId, contract, logId });

const withoutPlace = ({ number, at, event, salt }: StoredStudyEntry): StudyEntry => ({ number, at, event, salt });

/** Keeps the blocks and times of entries that became final since the journal was read last. */
async function noteAnchored({ store, blockTimes }: JournalReadingPorts, tenant: TenantId, study: string) {
  const blocks = await store.tenant(tenant, async ({ proofs, outbox }) => {
    const open = (await proofs.journals.ofStudy(study)).filter(({ anchored }) => !anchored);
    const progress = await outbox.progress(open.map(({ intent }) => intent));
    const mined = new Map(
      progress.flatMap(({ id, state, transaction }) =>
        state === 'final' && transaction?.blockNumber !== undefined ? [[id, transaction.blockNumber] as const] : [],
      ),
    );
    return open.flatMap(({ number, intent }) => {
      const block = mined.get(intent);
      return block === undefined ? [] : [{ number, block }];
    });
  });
  for (const { number, block } of blocks) {
    const time = await timeOf(blockTimes, block);
    if (!time) return;
    await store.tenant(tenant, ({ proofs }) => proofs.journals.noteAnchored(study, number, { block, time }));
  }
}

/** Undefined while the chain cannot be read: the entry has no proof of its time then, which says nothing against it. */
async function timeOf(blockTimes: BlockTimes, block: number) {
  try {
    return await blockTimes.timeOf(block);
  } catch (error) {
    if (error instanceof AppError && error.code === 'registry_unavailable') return undefined;
    throw error;
  }
}
