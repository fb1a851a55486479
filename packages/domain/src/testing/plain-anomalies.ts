import type { PurposeOfUse } from '../consent/purpose-of-use.ts';
import {
  type AccessSeen,
  type Anomaly,
  type AnomalyRule,
  anomaly as anomalyInSteps,
  anomalyRules,
} from '../history/anomaly.ts';
import { anomalyThresholds as limits } from '../history/anomaly-thresholds.ts';
import { isAccess } from '../history/find-anomalies.ts';
import { type LocalTime, localTimeIn } from '../history/local-time.ts';
import { plusSeconds, toUnixSeconds } from '../instant.ts';
import { covers, type Did, type Period } from '../primitives.ts';
import { atOnce } from '../steps.ts';

/** What `findAnomalies` must find, in one run and written down plainly: to compare it with. */
export function plainAnomalies(
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

const anomaly = (rule: AnomalyRule, found: Parameters<typeof anomalyInSteps>[1]): Anomaly =>
  atOnce(anomalyInSteps(rule, found, () => false));

/** Accesses of a name together, in the order in which names come. */
function grouped<T>(all: readonly T[], nameOf: (one: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const name = nameOf(one);
    const group = groups.get(name);
    if (group) group.push(one);
    else groups.set(name, [one]);
  }
  return [...groups.values()];
}

function unusualVolume(own: readonly AccessSeen[], local: LocalTime): readonly Anomaly[] {
  const earlier: number[] = [];
  return grouped(own, ({ at }) => local(at).day).flatMap((day) => {
    const usual = medianOf(earlier);
    earlier.push(day.length);
    const enough = Math.max(limits.volumeFloor, Math.floor(limits.volumeFactor * usual) + 1);
    const crossing = day[enough - 1];
    if (!crossing) return [];
    const why = { count: day.length, usual, floor: limits.volumeFloor, factor: limits.volumeFactor };
    return [anomaly('unusual-volume', { at: crossing.at, severity: 'warning', why, receipts: day })];
  });
}

function medianOf(counts: readonly number[]): number {
  const sorted = [...counts].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

function atNight(own: readonly AccessSeen[], local: LocalTime): readonly Anomaly[] {
  const isNight = (hour: number) => hour >= limits.nightStart || hour < limits.nightEnd;
  const atNight = own.filter(({ at, emergency }) => emergency === undefined && isNight(local(at).hour));
  // a night belongs to the day on which it began
  const nights = grouped(atNight, ({ at }) => local(plusSeconds(at, -limits.nightEnd * 3600)).day);
  return nights.map((night) =>
    anomaly('at-night', {
      at: (night[0] as AccessSeen).at,
      severity: 'notice',
      why: { count: night.length, from: limits.nightStart, until: limits.nightEnd },
      receipts: night,
    }),
  );
}

function manyPatients(own: readonly AccessSeen[]): readonly Anomaly[] {
  const found: Anomaly[] = [];
  // numbers, because writing an instant takes longer than all else here
  const seconds = own.map(({ at }) => toUnixSeconds(at));
  let start = 0;
  let seen = new Map<Did, number>();
  for (const [index, { subject, at }] of own.entries()) {
    seen.set(subject, (seen.get(subject) ?? 0) + 1);
    const oldest = (seconds[index] ?? 0) - limits.manyPatientsSeconds;
    for (; (seconds[start] ?? oldest + 1) <= oldest; start++) leave(seen, own[start]?.subject);
    if (seen.size < limits.manyPatients) continue;
    const receipts = own.slice(start, index + 1);
    const why = { count: seen.size, limit: limits.manyPatients, seconds: limits.manyPatientsSeconds };
    found.push(anomaly('many-patients', { at, severity: 'alarm', why, receipts }));
    start = index + 1;
    seen = new Map();
  }
  return found;
}

function leave(seen: Map<Did, number>, subject: Did | undefined): void {
  if (subject === undefined) return;
  const left = (seen.get(subject) ?? 0) - 1;
  if (left > 0) seen.set(subject, left);
  else seen.delete(subject);
}

function newPurpose(own: readonly AccessSeen[]): readonly Anomaly[] {
  const known = new Set<PurposeOfUse>();
  return own.flatMap((access, index) => {
    const added = (access.purposes ?? []).filter((purpose) => !known.has(purpose));
    for (const purpose of added) known.add(purpose);
    const [purpose] = added;
    if (index === 0 || purpose === undefined) return [];
    const severity = caring.includes(purpose) ? 'notice' : 'warning';
    return [anomaly('new-purpose', { at: access.at, severity, why: { purpose }, receipts: [access] })];
  });
}

const caring: readonly PurposeOfUse[] = ['TREAT', 'ETREAT', 'BTG', 'HPAYMT', 'HOPERAT', 'PATRQT', 'FAMRQT', 'COVERAGE'];

function afterDenial(all: readonly AccessSeen[]): readonly Anomaly[] {
  const open = new Map<string, AccessSeen>();
  const found: Anomaly[] = [];
  for (const access of all) {
    const denied = access.event === 'access_denied' ? opened(access, open) : refusedBefore(access, open);
    const [purpose] = access.purposes ?? [];
    if (!denied || purpose === undefined) continue;
    close(denied, open);
    const why = { purpose, denied: denied.purposes?.[0] ?? '', seconds: limits.denialSeconds };
    found.push(anomaly('after-denial', { at: access.at, severity: 'warning', why, receipts: [denied, access] }));
  }
  return found;
}

function opened(denied: AccessSeen, open: Map<string, AccessSeen>): undefined {
  for (const type of denied.dataClasses) open.set(type, denied);
}

function close(denied: AccessSeen, open: Map<string, AccessSeen>): void {
  for (const type of denied.dataClasses) if (open.get(type) === denied) open.delete(type);
}

function refusedBefore(
  { at, purposes = [], dataClasses }: AccessSeen,
  open: ReadonlyMap<string, AccessSeen>,
): AccessSeen | undefined {
  const refused = dataClasses.flatMap((type) => open.get(type) ?? []);
  return refused.find(
    (denied) =>
      at <= plusSeconds(denied.at, limits.denialSeconds) &&
      !purposes.some((purpose) => denied.purposes?.includes(purpose)),
  );
}
