import { covers, type Period } from '../primitives.ts';
import type { Receipt } from '../receipt.ts';
import { atNight, manyPatients, unusualVolume } from './anomalies-of-actor.ts';
import { afterDenial, newPurpose } from './anomalies-of-pair.ts';
import { type AccessSeen, type Anomaly, anomalyRules, grouped } from './anomaly.ts';
import { localTimeIn } from './local-time.ts';

/** Those of which the rules know something to say. */
export const isAccess = ({ event }: Pick<Receipt, 'event'>): boolean =>
  event === 'access_permitted' || event === 'access_denied';

/**
 * What is unusual among accesses, by fixed rules: the same accesses have the same findings, in whatever order they are given. Accesses from
 * before `period` say what was usual, and are no finding themselves. Days and nights are those of `timeZone`. First to last.
 */
export function findAnomalies(
  accesses: readonly AccessSeen[],
  { period, timeZone }: { readonly period: Period; readonly timeZone: string },
): readonly Anomaly[] {
  const once = [...new Map(accesses.filter(isAccess).map((one) => [one.id, one])).values()].sort(inOrder);
  const permitted = once.filter(({ event }) => event === 'access_permitted');
  const local = localTimeIn(timeZone);
  const byActor = grouped(permitted, ({ actor, human }) => `${human} ${actor}`);
  const people = byActor.filter(([first]) => first?.human);
  const found = [
    ...byActor.flatMap((own) => unusualVolume(own, local)),
    ...people.flatMap((own) => atNight(own, local)),
    ...people.flatMap(manyPatients),
    ...grouped(permitted, pairOf).flatMap(newPurpose),
    ...grouped(once, pairOf).flatMap(afterDenial),
  ];
  return found.filter(({ at }) => covers(period, at)).sort(inFoundOrder);
}

const inOrder = (a: AccessSeen, b: AccessSeen) => compared(a.at, b.at) || compared(a.id, b.id);
const inFoundOrder = (a: Anomaly, b: Anomaly) =>
  compared(a.at, b.at) ||
  anomalyRules.indexOf(a.rule) - anomalyRules.indexOf(b.rule) ||
  compared(a.receipts.join(), b.receipts.join());
const compared = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const pairOf = ({ actor, subject }: AccessSeen) => `${actor} ${subject}`;
