import type { Did, Instant } from '../primitives.ts';
import type { Receipt } from '../receipt.ts';
import type { Pace, Steps } from '../steps.ts';
import { maxNamedReceipts } from './anomaly-thresholds.ts';
import type { LocalTime } from './local-time.ts';

/** Rules that look for what is unusual in receipts. A change of what a rule finds is a new version of it. */
export const anomalyRules = ['unusual-volume', 'new-purpose', 'at-night', 'many-patients', 'after-denial'] as const;
export type AnomalyRule = (typeof anomalyRules)[number];

/** What looks unusual, and why. It is a question to somebody, and proves nothing. */
export interface Anomaly {
  readonly rule: AnomalyRule;
  readonly version: number;
  readonly severity: 'notice' | 'warning' | 'alarm';
  /** Of the access with which it became unusual. */
  readonly at: Instant;
  readonly actor: Did;
  readonly human: boolean;
  /** The only patient concerned; absent if there are several. */
  readonly subject?: Did;
  /** Ids of receipts, first to last: `maxNamedReceipts` at most. */
  readonly receipts: readonly string[];
  /** Numbers and codes that the rule went by. */
  readonly why: Readonly<Record<string, number | string>>;
}

/** What of a receipt the rules go by. Much of it can be kept at once. */
export type AccessSeen = Pick<
  Receipt,
  'id' | 'at' | 'event' | 'subject' | 'actor' | 'human' | 'purposes' | 'dataClasses' | 'emergency'
>;

/** What the rules go by, and nothing else of a receipt. */
export const accessSeen = (receipt: Receipt): AccessSeen => {
  const { id, at, event, subject, actor, human, purposes, dataClasses, emergency } = receipt;
  return {
    ...{ id, at, event, subject, actor, human, dataClasses },
    ...(purposes ? { purposes } : {}),
    ...(emergency ? { emergency } : {}),
  };
};

/** What rules look with. Each takes the accesses that belong together, first to last, and says what it finds. */
export interface Look {
  readonly local: LocalTime;
  readonly isTime: Pace;
  readonly found: (one: Anomaly) => void;
}

interface Found extends Pick<Anomaly, 'severity' | 'why'> {
  readonly at: Instant;
  readonly receipts: readonly AccessSeen[];
}

/** A finding of a rule from the accesses it is about, of which there is one at least and may be very many. */
export function* anomaly(rule: AnomalyRule, { at, severity, why, receipts }: Found, isTime: Pace): Steps<Anomaly> {
  const [first] = receipts as readonly [AccessSeen, ...AccessSeen[]];
  let isOfOne = true;
  for (const { subject } of receipts) {
    if (subject !== first.subject) isOfOne = false;
    if (!isOfOne) break;
    if (isTime()) yield;
  }
  return {
    ...{ rule, version: 1, severity, at, actor: first.actor, human: first.human },
    ...(isOfOne ? { subject: first.subject } : {}),
    receipts: receipts.slice(0, maxNamedReceipts).map(({ id }) => id),
    why,
  };
}
