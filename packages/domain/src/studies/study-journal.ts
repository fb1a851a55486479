import * as z from 'zod';
import type { HashBytes } from '../audit-log/bytes.ts';
import { logDigest } from '../audit-log/log-digest.ts';
import { type NoteKey, openNote, type VerifyEd25519 } from '../audit-log/signed-note.ts';
import { type Bytes32, zAddress, zBytes32, zInstant } from '../primitives.ts';
import { type StudyEntry, studyEntryHash, zStudyEntry } from './study-entry.ts';

/** What there is instead of a map: a journal has none. */
export const noMapRoot = `0x${'0'.repeat(64)}` as Bytes32;

/** A block in which the chain recorded an entry, and the block's own time. */
const zAnchoredIn = z.strictObject({ block: z.int().nonnegative(), time: zInstant });
export type AnchoredIn = z.infer<typeof zAnchoredIn>;

/** The journal of a study with what proves it: entries, first to last, and the log of `AnchorLog` that has them. */
export const zStudyJournal = z.strictObject({
  study: z.string(),
  anchor: z.strictObject({ chainId: z.int(), contract: zAddress, logId: zBytes32 }),
  entries: z.array(
    z.strictObject({
      ...zStudyEntry.shape,
      /** Of the log after this entry, as `AnchorLog` computes it. */
      digest: zBytes32,
      /** Absent until it is final on the chain. `note`: a signed note of the service's log that says the same. */
      anchored: z.strictObject({ ...zAnchoredIn.shape, note: z.string() }).optional(),
    }),
  ),
});
export type StudyJournal = z.infer<typeof zStudyJournal>;

/** The digest of a journal after its next entry. Each entry is a checkpoint: its number is the size, and its hash the root. */
export const nextJournalDigest = (prevDigest: Bytes32, number: number, hash: Bytes32): Bytes32 =>
  logDigest({ prevDigest, size: number, logRoot: hash, mapRoot: noMapRoot });

/** The text of the note that says when an entry was there: the time of the block that has it. */
export function entryNoteText(
  { study, anchor }: Pick<StudyJournal, 'study' | 'anchor'>,
  { number, hash, digest }: { readonly number: number; readonly hash: Bytes32; readonly digest: Bytes32 },
  { block, time }: AnchoredIn,
): string {
  const lines = [
    'assent study entry',
    `study ${study}`,
    `number ${number}`,
    `entry ${hash}`,
    `digest ${digest}`,
    `anchor ${anchor.chainId} ${anchor.contract} ${anchor.logId}`,
    `block ${block}`,
    `time ${time}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** What is wrong with a journal. `wrong_number`: one is missing, or there twice; `bad_time`: the note is not the log's, or says otherwise. */
export interface JournalFault {
  readonly at: string;
  readonly fault: 'wrong_number' | 'wrong_digest' | 'bad_time';
}

/** `logKey`: the key of the service's log, noted down before. Without it, times are not checked. */
export interface JournalCheck {
  readonly sha256Text: (text: string) => string;
  readonly sha256: HashBytes;
  readonly verifyEd25519: VerifyEd25519;
  readonly logKey?: NoteKey | undefined;
}

/** Checks a journal with nothing but itself: that no entry was changed, left out or put in between, and the times of those on the chain. */
export async function journalFaults(journal: StudyJournal, check: JournalCheck): Promise<readonly JournalFault[]> {
  const faults: JournalFault[] = [];
  let prevDigest = journal.anchor.logId;
  for (const [index, { digest, anchored, ...entry }] of journal.entries.entries()) {
    const at = `/journal/entries/${index}`;
    const hash = studyEntryHash(check.sha256Text, journal.study, entry as StudyEntry);
    if (entry.number !== index + 1) faults.push({ at, fault: 'wrong_number' });
    if (nextJournalDigest(prevDigest, entry.number, hash) !== digest) faults.push({ at, fault: 'wrong_digest' });
    if (anchored && check.logKey) {
      const said = await openNote(check, anchored.note, check.logKey);
      const expected = entryNoteText(journal, { number: entry.number, hash, digest }, anchored);
      if (said !== expected) faults.push({ at, fault: 'bad_time' });
    }
    prevDigest = digest;
  }
  return faults;
}
