import { canonicalJson } from '../canonical-json.ts';
import { acceptUnless, type Rejection, type RejectionReason, reject, type Verification } from '../verification.ts';
import { type AuditCheckpoint, parseCheckpoint } from './audit-checkpoint.ts';
import { auditEntry, patientTag } from './audit-entry.ts';
import { fromBytes32, type HashBytes, isSame, toBytes32, zeroHash } from './bytes.ts';
import { logDigest } from './log-digest.ts';
import { leafHash } from './merkle-tree.ts';
import { type MapProof, mapRootOf, rootOfProof } from './patient-map.ts';
import { type ReceiptBundle, zReceiptBundle } from './receipt-bundle.ts';
import { type NoteKey, openNote, type VerifyEd25519 } from './signed-note.ts';
import { verifyInclusion } from './verify-merkle-proof.ts';

/** What a bundle is checked with. `earlier` is a bundle of the same patient that was checked before. */
export interface BundleCheck {
  readonly logKey: NoteKey;
  readonly sha256: HashBytes;
  readonly verifyEd25519: VerifyEd25519;
  readonly earlier?: ReceiptBundle;
}

/** What a bundle proves: these are all accesses that the log had at this checkpoint. */
export interface ProvenHistory {
  readonly bundle: ReceiptBundle;
  readonly checkpoint: AuditCheckpoint;
}

/**
 * Checks a bundle without asking anybody. Finds every reason against it: `bad_proof` (signature), `wrong_log`,
 * `wrong_digest`, `not_in_log`, `wrong_subject`, `history_incomplete`, `history_rewritten` (against `earlier`), or
 * `malformed` alone.
 */
export async function verifyReceiptBundle(input: unknown, check: BundleCheck): Promise<Verification<ProvenHistory>> {
  const parsed = zReceiptBundle.safeParse(input);
  if (!parsed.success) return reject('malformed');
  const bundle = parsed.data;
  const text = await openNote(check, bundle.checkpoint, check.logKey);
  if (text === undefined) return reject('bad_proof', '/checkpoint');
  const checkpoint = parseCheckpoint(text);
  if (!checkpoint) return reject('malformed', '/checkpoint');

  const rejections = [
    ...logRejections(bundle, checkpoint, check.logKey),
    ...entryRejections(check.sha256, bundle, checkpoint),
    ...mapRejections(check.sha256, bundle, checkpoint),
    ...(check.earlier ? earlierRejections(bundle, check.earlier) : []),
  ];
  return acceptUnless(rejections, { bundle, checkpoint });
}

const unless = (holds: boolean, reason: RejectionReason, at: string): Rejection[] => (holds ? [] : [{ reason, at }]);

function logRejections({ anchor }: ReceiptBundle, checkpoint: AuditCheckpoint, logKey: NoteKey): Rejection[] {
  const { chainId, contract, logId } = checkpoint.anchor;
  const isSameLog = anchor.chainId === chainId && anchor.contract === contract && anchor.logId === logId;
  return [
    ...unless(checkpoint.origin === logKey.name, 'wrong_log', '/checkpoint'),
    ...unless(isSameLog, 'wrong_log', '/anchor'),
    ...unless(checkpoint.digest === logDigest(checkpoint), 'wrong_digest', '/checkpoint'),
    ...unless(anchor.digest === checkpoint.digest, 'wrong_digest', '/anchor'),
  ];
}

/** Each entry in the order of the patient's receipts. One that was changed changes all entries after it. */
function entriesOf(sha256: HashBytes, { tenant, entries }: ReceiptBundle): Uint8Array[] {
  let previous = zeroHash();
  return entries.map(({ receipt, salt }, position) => {
    previous = auditEntry(sha256, { tenant, receipt, salt, sequence: position + 1, previous });
    return previous;
  });
}

function entryRejections(sha256: HashBytes, bundle: ReceiptBundle, { size, logRoot }: AuditCheckpoint): Rejection[] {
  const root = fromBytes32(logRoot);
  const hashes = entriesOf(sha256, bundle);
  return bundle.entries.flatMap(({ receipt, index, proof }, position) => {
    const leaf = leafHash(sha256, hashes[position] as Uint8Array);
    const isThere = verifyInclusion(sha256, { leaf, index, size, root }, proof.map(fromBytes32));
    const at = `/entries/${position}`;
    return [...unless(isThere, 'not_in_log', at), ...unless(receipt.subject === bundle.subject, 'wrong_subject', at)];
  });
}

/** The map knows how many entries the patient has, and the last of them, which stands for all before it. */
function mapRejections(sha256: HashBytes, bundle: ReceiptBundle, { mapRoot }: AuditCheckpoint): Rejection[] {
  const { tenant, subject, tagKey, entries } = bundle;
  const proof = mapProofFrom(bundle.map);
  const tree = rootOfProof(sha256, patientTag(sha256, tagKey, tenant, subject), proof);
  const isInMap = tree !== undefined && toBytes32(mapRootOf(sha256, fromBytes32(tagKey), tree)) === mapRoot;
  const [count, head] = proof.end.kind === 'own' ? [proof.end.count, proof.end.head] : [0, zeroHash()];
  const last = entriesOf(sha256, bundle).at(-1) ?? zeroHash();
  return [
    ...unless(isInMap, 'history_incomplete', '/map'),
    ...unless(count === entries.length && isSame(head, last), 'history_incomplete', '/entries'),
  ];
}

function mapProofFrom({ end, siblings }: ReceiptBundle['map']): MapProof {
  const path = siblings.map(fromBytes32);
  if (end.kind === 'own') return { end: { ...end, head: fromBytes32(end.head) }, siblings: path };
  if (end.kind === 'nothing') return { end, siblings: path };
  return { end: { ...end, tag: fromBytes32(end.tag), value: fromBytes32(end.value) }, siblings: path };
}

/** Every receipt of an earlier bundle must be here, as it was, in the same order. */
function earlierRejections(bundle: ReceiptBundle, earlier: ReceiptBundle): Rejection[] {
  const isSamePatient = bundle.tenant === earlier.tenant && bundle.subject === earlier.subject;
  const isSameLog = bundle.anchor.logId === earlier.anchor.logId;
  const textOf = (entry: ReceiptBundle['entries'][number] | undefined) =>
    canonicalJson(isSameLog ? { ...entry, proof: [] } : entry?.receipt);
  return [
    ...unless(isSamePatient, 'wrong_subject', ''),
    ...unless(!isSameLog || bundle.tagKey === earlier.tagKey, 'history_rewritten', '/tagKey'),
    ...earlier.entries.flatMap((entry, position) =>
      unless(textOf(bundle.entries[position]) === textOf(entry), 'history_rewritten', `/entries/${position}`),
    ),
  ];
}
