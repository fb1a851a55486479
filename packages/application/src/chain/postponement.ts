const firstMs = 250;
const longestMs = 600_000;

/** How long an intent waits that could not be done for the `count`-th time: a quarter of a second, doubled up to ten minutes. */
export const postponementMs = (count: number): number => Math.min(firstMs * 2 ** (count - 1), longestMs);
