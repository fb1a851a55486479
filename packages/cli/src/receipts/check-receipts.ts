import {
  type AuditCheckpoint,
  type NoteKey,
  type ReceiptBundle,
  type Rejection,
  type RejectionReason,
  verifyReceiptBundle,
} from '@assent/domain';
import { findAnchor, openChain } from '@assent/evm';
import { logCrypto, verifyEd25519 } from '@assent/veramo';

/** One thing that was checked. `holds` is absent if it was not asked for. */
export interface ReceiptCheck {
  readonly check: string;
  readonly holds?: boolean;
}

export interface CheckedReceipts {
  readonly valid: boolean;
  readonly checks: readonly ReceiptCheck[];
  readonly rejections: readonly Rejection[];
  readonly receipts: number;
  readonly waiting: number;
  /** Where the chain has the checkpoint, if it was asked. */
  readonly block?: number;
}

/** What to check with: the key of the log; a bundle that was checked before; a node of the chain. */
export interface CheckOptions {
  readonly logKey: NoteKey;
  readonly earlier?: ReceiptBundle | undefined;
  readonly rpcUrl?: string | undefined;
}

/** Checks receipts without the service, and says of each check whether it holds. @throws AppError `registry_unavailable` */
export async function checkReceipts(
  bundle: ReceiptBundle,
  { logKey, earlier, rpcUrl }: CheckOptions,
): Promise<CheckedReceipts> {
  const crypto = { sha256: logCrypto.sha256, verifyEd25519 };
  const verified = await verifyReceiptBundle(bundle, { logKey, ...crypto, ...(earlier ? { earlier } : {}) });
  const anchored = verified.valid && rpcUrl ? await anchorOf(bundle, verified.value.checkpoint, rpcUrl) : undefined;
  const unanchored: Rejection[] = anchored === 'missing' ? [{ reason: 'not_anchored', at: '/anchor' }] : [];
  const rejections = [...(verified.valid ? [] : verified.rejections), ...unanchored];
  const reasons = new Set(rejections.map(({ reason }) => reason));
  return {
    valid: rejections.length === 0,
    checks: checksOf(bundle, reasons, { hasEarlier: earlier !== undefined, askedChain: anchored !== undefined }),
    rejections,
    receipts: bundle.entries.length,
    waiting: bundle.waiting,
    ...(typeof anchored === 'number' ? { block: anchored } : {}),
  };
}

/** The block in which the chain recorded the checkpoint. */
async function anchorOf(
  { anchor: { block } }: ReceiptBundle,
  { anchor, size, logRoot, mapRoot }: AuditCheckpoint,
  rpcUrl: string,
): Promise<number | 'missing'> {
  const { chainId, contract, logId } = anchor;
  const chain = openChain({ rpcUrls: [rpcUrl], chainId });
  const found = await findAnchor(chain, { contract, logId, size, block });
  return found?.logRoot === logRoot && found.mapRoot === mapRoot ? found.block : 'missing';
}

function checksOf(
  { entries }: ReceiptBundle,
  reasons: ReadonlySet<RejectionReason>,
  { hasEarlier, askedChain }: { readonly hasEarlier: boolean; readonly askedChain: boolean },
): ReceiptCheck[] {
  const isSigned = !reasons.has('bad_proof') && !reasons.has('malformed');
  // Without a checkpoint that is signed, nothing else was looked at.
  const check = (text: string, against: RejectionReason[], wasAsked = true): ReceiptCheck => {
    const holds = isSigned && !against.some((reason) => reasons.has(reason));
    return { check: text, ...(isSigned && wasAsked ? { holds } : {}) };
  };
  return [
    { check: 'the log has signed the checkpoint', holds: isSigned },
    check('it is a checkpoint of this log, and its digest is right', ['wrong_log', 'wrong_digest']),
    check(`each of ${entries.length} receipts is in the log, unchanged, and about this patient`, [
      'not_in_log',
      'wrong_subject',
    ]),
    check('these are all receipts of the patient, in their order', ['history_incomplete']),
    check('all receipts of the earlier file are here, unchanged', ['history_rewritten'], hasEarlier),
    check('the chain has the checkpoint', ['not_anchored'], askedChain),
  ];
}
