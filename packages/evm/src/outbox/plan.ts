import type { IntentProgress, QueuedIntent } from '@assent/application';
import type { Address } from '@assent/domain';
import type { Hex } from 'viem';

/** A transaction to be signed, and the intents it does. */
export interface PlannedTransaction {
  readonly to: Address;
  readonly data: Hex;
  readonly gas: number;
  readonly intentIds: readonly IntentProgress['id'][];
}

/** What to do about queued intents of one kind. Intents that are named nowhere wait. */
export interface Plan {
  readonly transactions: readonly PlannedTransaction[];
  /** Intents whose effect is on chain for good already. */
  readonly settled: readonly string[];
  readonly blocked: readonly { readonly intent: string; readonly reason: string }[];
}

export const emptyPlan: Plan = { transactions: [], settled: [], blocked: [] };

/** All of these plans, in their order. */
export const mergePlans = (plans: readonly Plan[]): Plan => ({
  transactions: plans.flatMap(({ transactions }) => transactions),
  settled: plans.flatMap(({ settled }) => settled),
  blocked: plans.flatMap(({ blocked }) => blocked),
});

export type IntentKind = QueuedIntent['intent']['kind'];

/** An intent of one kind, or of some kinds, with its id. */
export type Queued<K extends IntentKind> = {
  readonly id: string;
  readonly intent: Extract<QueuedIntent['intent'], { readonly kind: K }>;
};

/** The intents of these kinds, in the same order. */
export const ofKind = <K extends IntentKind>(
  queued: readonly QueuedIntent[],
  ...kinds: readonly K[]
): readonly Queued<K>[] =>
  queued.filter((one): one is Queued<K> => (kinds as readonly IntentKind[]).includes(one.intent.kind));

/** Intents by the place on chain that they concern; several may want the same. */
export function groupBy<K, T extends { readonly id: string }>(
  intents: readonly T[],
  keyOf: (intent: T) => K,
): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const intent of intents) {
    const key = keyOf(intent);
    const group = groups.get(key);
    if (group) group.push(intent);
    else groups.set(key, [intent]);
  }
  return groups;
}
