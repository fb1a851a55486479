import type { Did, Instant } from '../primitives.ts';

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
