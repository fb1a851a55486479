import type { TransactionLedger } from '@assent/application';
import type { Bytes32 } from '@assent/domain';

/** How many flips an update has: the next of these, and above them a multiple of the last. docs/adr/0011 says why. */
const sizes = [4, 16, 64, 128, 256, 512, 1024] as const;
const largest = 1024;

/** Attempts to replace decoys that turn out to be set already. */
const maxAttempts = 16;

/** How many flips an update has that revokes `real` credentials, at least one. */
export const paddedSize = (real: number): number =>
  sizes.find((size) => size >= real) ?? Math.ceil(real / largest) * largest;

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
