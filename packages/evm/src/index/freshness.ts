import { AppError } from '@assent/domain';

export interface FreshnessRules {
  readonly chainId: number;
  readonly ageLimitMs: number;
  /** 0 for a chain without a steady pace: there the age of its latest block says nothing. */
  readonly blockPeriodMs: number;
  readonly clockMs: () => number;
  readonly elapsedMs: () => number;
}

/** How old what is known of a chain is, and whether that is too old. */
export interface Freshness {
  /** The index was at this block, the node's latest, when the node was asked. `timestamp`: seconds since 1970. */
  proved(head: { readonly block: number; readonly timestamp: number }, askedMs: number): void;
  /** Time since the index was last known to be at the node's head. */
  ageMs(): number | undefined;
  /** The longest time for which that head can have been there; undefined before one was seen to come. */
  headAgeMs(): number | undefined;
  /** Time that is left before it is too old; not positive if it is. */
  restMs(): number;
  isFresh(): boolean;
  /** The age. @throws AppError `registry_unavailable` with `mirror_stale` and `ageMs` if it is too old */
  assert(cause?: unknown): number;
}

/**
 * Two rules. The index must have been at the head of its node not long ago; and, if blocks come at a steady pace, that
 * head must not be old itself: a node that hangs, or is cut off from the others, still answers.
 */
export function freshness(rules: FreshnessRules): Freshness {
  const { chainId, ageLimitMs, blockPeriodMs, clockMs, elapsedMs } = rules;
  // a timestamp is in whole seconds, so a block may be younger than it seems
  const toleranceMs = blockPeriodMs % 1000 === 0 ? 0 : 1000;
  const startedMs = elapsedMs();
  let last: { readonly block: number; readonly timestampMs: number; readonly askedMs: number } | undefined;

  let cameAfterMs: number | undefined;

  const ageMs = () => (last ? Math.max(0, elapsedMs() - last.askedMs) : undefined);
  const staleMs = () => (last && blockPeriodMs > 0 ? clockMs() - last.timestampMs - toleranceMs : 0);
  const worstMs = () => Math.max(ageMs() ?? Number.POSITIVE_INFINITY, staleMs());
  return {
    proved({ block, timestamp }, askedMs) {
      if (last && block > last.block) cameAfterMs = last.askedMs;
      last = { block, timestampMs: timestamp * 1000, askedMs };
    },
    ageMs,
    headAgeMs: () => (cameAfterMs === undefined ? undefined : Math.max(0, elapsedMs() - cameAfterMs)),
    restMs: () => Math.max(0, ageLimitMs - worstMs()),
    isFresh: () => worstMs() <= ageLimitMs,
    assert(cause) {
      const age = ageMs();
      if (age !== undefined && worstMs() <= ageLimitMs) return age;
      const knownMs = age === undefined ? elapsedMs() - startedMs : worstMs();
      const params = {
        chainId,
        reason: 'mirror_stale',
        ageMs: Math.round(knownMs),
        ...(last ? { block: last.block } : {}),
      };
      throw new AppError('registry_unavailable', params, { cause });
    },
  };
}
