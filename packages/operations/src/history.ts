import type { Endpoints, ResultOf } from '@assent/api';

/** How everything stood at one moment. */
export type Snapshot = ResultOf<Endpoints['readOperations']>;

/** What happened between two snapshots, made of their counters. `undefined`: nothing can be said, as after a restart. */
export interface Span {
  /** The end of it, in milliseconds since 1970. */
  readonly atMs: number;
  readonly requestsPerSecond: number | undefined;
  /** Time to answer, in milliseconds: of the mean request, and of the slowest of twenty; undefined if there was none. */
  readonly meanMs: number | undefined;
  readonly p95Ms: number | undefined;
  /** Shares of those answered, from 0 to 1. */
  readonly failedShare: number | undefined;
  readonly refusedShare: number | undefined;
  /** Blocks that the index is behind the chain. */
  readonly lagBlocks: number | undefined;
  /** Work for the chain that is in no block yet. */
  readonly unminedIntents: number | undefined;
}

/** What is kept in the page: ten minutes at one snapshot each five seconds. */
export const maxSpans = 120;

/** The spans with one more at their end, as long as a page keeps them. */
export const withSpan = (spans: readonly Span[], before: Snapshot | undefined, now: Snapshot): readonly Span[] =>
  [...spans, spanBetween(before, now)].slice(-maxSpans);

/** What happened from one snapshot to the next. */
export function spanBetween(before: Snapshot | undefined, now: Snapshot): Span {
  const atMs = Date.parse(now.at);
  const counted = before && isSameRun(before, now) ? countedBetween(before, now) : nothingCounted;
  return {
    atMs,
    ...counted,
    lagBlocks: lagOf(now),
    unminedIntents: now.standing && now.standing.outbox.queued + now.standing.outbox.signed,
  };
}

/** Blocks that the index is behind the chain; undefined if the chain does not answer. */
export const lagOf = ({ chain: { headBlock, indexBlock } }: Snapshot): number | undefined =>
  headBlock === undefined ? undefined : Math.max(0, headBlock - indexBlock);

const nothingCounted = {
  requestsPerSecond: undefined,
  meanMs: undefined,
  p95Ms: undefined,
  failedShare: undefined,
  refusedShare: undefined,
};

/** Counters begin anew with each start of the service. */
const isSameRun = (before: Snapshot, now: Snapshot) => now.upSeconds > before.upSeconds;

function countedBetween(before: Snapshot, now: Snapshot) {
  const answered = now.requests.answered - before.requests.answered;
  const refused = now.presentations.refused - before.presentations.refused;
  const checked = refused + now.presentations.accepted - before.presentations.accepted;
  return {
    requestsPerSecond: answered / (now.upSeconds - before.upSeconds),
    meanMs: shareOf((now.requests.seconds - before.requests.seconds) * 1000, answered),
    p95Ms: p95Between(before, now, answered),
    failedShare: shareOf(now.requests.failed - before.requests.failed, answered),
    refusedShare: shareOf(refused, checked),
  };
}

const shareOf = (part: number, whole: number) => (whole > 0 ? part / whole : undefined);

/** The end of the bucket that the request is in which nineteen of twenty are not slower than. */
function p95Between(before: Snapshot, now: Snapshot, answered: number): number | undefined {
  if (answered <= 0) return undefined;
  const earlier = new Map(before.requests.buckets.map(({ upToSeconds, count }) => [upToSeconds, count]));
  const bucket = now.requests.buckets.find(
    ({ upToSeconds, count }) => count - (earlier.get(upToSeconds) ?? 0) >= 0.95 * answered,
  );
  return bucket && bucket.upToSeconds * 1000;
}
