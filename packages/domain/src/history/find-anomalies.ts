import { covers, type Period } from '../primitives.ts';
import type { Receipt } from '../receipt.ts';
import { groupedInSteps, newPace, type Pace, type Steps, sortedInSteps } from '../steps.ts';
import { atNight, manyPatients, unusualVolume } from './anomalies-of-actor.ts';
import { afterDenial, newPurpose } from './anomalies-of-pair.ts';
import { type AccessSeen, type Anomaly, anomalyRules, type Look } from './anomaly.ts';
import { localTimeIn } from './local-time.ts';

/** Those of which the rules know something to say. */
export const isAccess = ({ event }: Pick<Receipt, 'event'>): boolean =>
  event === 'access_permitted' || event === 'access_denied';

/**
 * What is unusual among accesses, by fixed rules: the same accesses have the same findings, in whatever order they are given. Accesses from
 * before `period` say what was usual, and are no finding themselves. Days and nights are those of `timeZone`. First to last. In steps,
 * for there may be many of them.
 */
export function* findAnomalies(
  accesses: readonly AccessSeen[],
  { period, timeZone }: { readonly period: Period; readonly timeZone: string },
  isTime: Pace = newPace(),
): Steps<readonly Anomaly[]> {
  const once = yield* sortedInSteps(yield* eachOnce(accesses, isTime), inOrder, isTime);
  const permitted = yield* keep(once, ({ event }) => event === 'access_permitted', isTime);
  const all: Anomaly[] = [];
  const found = (one: Anomaly) => {
    if (covers(period, one.at)) all.push(one);
  };
  const look: Look = { local: localTimeIn(timeZone), isTime, found };
  const byActor = yield* groupedInSteps(permitted, ({ actor, human }) => `${human} ${actor}`, isTime);
  for (const own of byActor) {
    yield* unusualVolume(own, look);
    if (!own[0]?.human) continue;
    yield* atNight(own, look);
    yield* manyPatients(own, look);
  }
  for (const own of yield* groupedInSteps(permitted, pairOf, isTime)) yield* newPurpose(own, look);
  for (const own of yield* groupedInSteps(once, pairOf, isTime)) yield* afterDenial(own, look);
  return yield* sortedInSteps(all, inFoundOrder, isTime);
}

/** The last that is said of each access. */
function* eachOnce(accesses: readonly AccessSeen[], isTime: Pace): Steps<readonly AccessSeen[]> {
  const byId = new Map<string, AccessSeen>();
  for (const access of accesses) {
    if (isAccess(access)) byId.set(access.id, access);
    if (isTime()) yield;
  }
  return [...byId.values()];
}

function* keep<T>(all: readonly T[], isKept: (one: T) => boolean, isTime: Pace): Steps<readonly T[]> {
  const kept: T[] = [];
  for (const one of all) {
    if (isKept(one)) kept.push(one);
    if (isTime()) yield;
  }
  return kept;
}

const inOrder = (a: AccessSeen, b: AccessSeen) => compared(a.at, b.at) || compared(a.id, b.id);
const inFoundOrder = (a: Anomaly, b: Anomaly) =>
  compared(a.at, b.at) ||
  anomalyRules.indexOf(a.rule) - anomalyRules.indexOf(b.rule) ||
  compared(a.receipts.join(), b.receipts.join());
const compared = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const pairOf = ({ actor, subject }: AccessSeen) => `${actor} ${subject}`;
