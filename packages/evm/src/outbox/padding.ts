import { randomInt } from 'node:crypto';
import type { TransactionLedger } from '@assent/application';
import type { Bytes32 } from '@assent/domain';

/** How many flips an update has: the next of these, and above them a multiple of the last. docs/adr/0011 says why. */
const sizes = [4, 16, 64, 128, 256, 512, 1024] as const;
const largest = 1024;

/** Attempts to replace decoys that turn out to be set already. */
const maxAttempts = 16;

/** Set bits that are looked at for decoys to be cleared. */
const maxCandidates = 8192;

/** How many flips of one kind an update has that changes `real` credentials. */
export const paddedSize = (real: number): number =>
  real === 0 ? 0 : (sizes.find((size) => size >= real) ?? Math.ceil(real / largest) * largest);

/** Indexes of one update, ascending, and how many decoys it lacks because the list has no more to give. */
export interface PaddedIndexes {
  readonly indexes: readonly number[];
  readonly missing: number;
}

/**
 * Adds decoys to the indexes that are to be set, up to the padded size. `isSet`: as the list is on chain; a ledger that
 * was restored from a backup may give out a decoy for the second time, and a set bit must not be flipped.
 */
export async function withDecoys(
  ledger: Pick<TransactionLedger, 'takeDecoys'>,
  listId: Bytes32,
  real: readonly number[],
  isSet: (index: number) => boolean,
): Promise<PaddedIndexes> {
  const indexes = new Set(real);
  const size = paddedSize(indexes.size);
  for (let attempt = 0; attempt < maxAttempts && indexes.size < size; attempt += 1) {
    const decoys = await ledger.takeDecoys(listId, size - indexes.size);
    if (decoys.length === 0) break;
    for (const decoy of decoys) if (!isSet(decoy)) indexes.add(decoy);
  }
  return { indexes: [...indexes].sort((a, b) => a - b), missing: size - indexes.size };
}

/**
 * The same for indexes that are to be cleared: with decoys that are set, which were taken when others were suspended. There
 * may be too few of them; a place of a credential is never cleared in their stead.
 */
export async function withSetDecoys(
  ledger: Pick<TransactionLedger, 'decoysAmong'>,
  listId: Bytes32,
  real: readonly number[],
  setBits: Iterable<number>,
): Promise<PaddedIndexes> {
  const indexes = new Set(real);
  const size = paddedSize(indexes.size);
  if (indexes.size === size) return { indexes: [...indexes], missing: 0 };
  const candidates = sampleOf(
    [...setBits].filter((index) => !indexes.has(index)),
    maxCandidates,
  );
  const known = new Set(await ledger.decoysAmong(listId, candidates));
  const decoys = candidates.filter((index) => known.has(index)).slice(0, size - indexes.size);
  for (const decoy of decoys) indexes.add(decoy);
  return { indexes: [...indexes], missing: size - indexes.size };
}

/** Up to `count` of `items`, in random order. */
function sampleOf(items: number[], count: number): readonly number[] {
  const taken = Math.min(count, items.length);
  for (let at = 0; at < taken; at += 1) {
    const other = randomInt(at, items.length);
    [items[at], items[other]] = [items[other] as number, items[at] as number];
  }
  return items.slice(0, taken);
}
