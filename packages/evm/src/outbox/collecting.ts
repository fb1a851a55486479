/** Before a block can come, in milliseconds: time to plan, sign and send, and for the node to take it in. */
const leadMs = 350;

/** For how long the latest block can have been there at most, in milliseconds; undefined if nobody saw it come. */
export type HeadAge = () => number | undefined | Promise<number | undefined>;

/**
 * Whether it is too early to send for the next block of a chain of this pace, given for how long the latest block can have
 * been there at most. A transaction that is sent early goes into no earlier block, and whatever comes after it has to wait for
 * the one after. Without a pace, or if nobody saw the latest block come, it never is.
 */
export function collecting(blockPeriodMs: number, headAgeMs: HeadAge): () => Promise<boolean> {
  return async () => {
    const age = blockPeriodMs > leadMs ? await headAgeMs() : undefined;
    return age !== undefined && age < blockPeriodMs - leadMs;
  };
}
