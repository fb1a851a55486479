import { plusSeconds, toUnixSeconds } from '../instant.ts';
import type { Did } from '../primitives.ts';
import { groupedInSteps, type Steps } from '../steps.ts';
import { type AccessSeen, anomaly, type Look } from './anomaly.ts';
import { anomalyThresholds as limits } from './anomaly-thresholds.ts';

/** Days are compared with those before them alone: what comes later cannot make a finding go away. */
export function* unusualVolume(own: readonly AccessSeen[], { local, isTime, found }: Look): Steps<void> {
  /** Counts of earlier days, from the least to the most. */
  const earlier: number[] = [];
  for (const day of yield* groupedInSteps(own, ({ at }) => local(at).day, isTime)) {
    const usual = medianOf(earlier);
    earlier.splice(placeIn(earlier, day.length), 0, day.length);
    const enough = Math.max(limits.volumeFloor, Math.floor(limits.volumeFactor * usual) + 1);
    const crossing = day[enough - 1];
    if (crossing) {
      const why = { count: day.length, usual, floor: limits.volumeFloor, factor: limits.volumeFactor };
      found(yield* anomaly('unusual-volume', { at: crossing.at, severity: 'warning', why, receipts: day }, isTime));
    }
    if (isTime()) yield;
  }
}

function medianOf(sorted: readonly number[]): number {
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/** Before which of them a number belongs. */
function placeIn(sorted: readonly number[], added: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((sorted[middle] ?? 0) < added) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** One finding for each night; emergencies have their own rules. */
export function* atNight(own: readonly AccessSeen[], { local, isTime, found }: Look): Steps<void> {
  const isNight = (hour: number) => hour >= limits.nightStart || hour < limits.nightEnd;
  const atNight: AccessSeen[] = [];
  for (const access of own) {
    if (access.emergency === undefined && isNight(local(access.at).hour)) atNight.push(access);
    if (isTime()) yield;
  }
  // a night belongs to the day on which it began
  const dayOf = ({ at }: AccessSeen) => local(plusSeconds(at, -limits.nightEnd * 3600)).day;
  for (const night of yield* groupedInSteps(atNight, dayOf, isTime)) {
    const why = { count: night.length, from: limits.nightStart, until: limits.nightEnd };
    found(
      yield* anomaly('at-night', { at: (night[0] as AccessSeen).at, severity: 'notice', why, receipts: night }, isTime),
    );
    if (isTime()) yield;
  }
}

/** A window slides over the accesses of one person. After a finding it begins anew. */
export function* manyPatients(own: readonly AccessSeen[], { isTime, found }: Look): Steps<void> {
  // numbers, because writing an instant takes longer than all else here
  const seconds: number[] = [];
  let start = 0;
  let seen = new Map<Did, number>();
  for (const [index, { subject, at }] of own.entries()) {
    const now = toUnixSeconds(at);
    seconds.push(now);
    seen.set(subject, (seen.get(subject) ?? 0) + 1);
    for (; now - (seconds[start] ?? now) >= limits.manyPatientsSeconds; start++) {
      leave(seen, own[start]?.subject);
      if (isTime()) yield;
    }
    if (isTime()) yield;
    if (seen.size < limits.manyPatients) continue;
    const receipts = own.slice(start, index + 1);
    const why = { count: seen.size, limit: limits.manyPatients, seconds: limits.manyPatientsSeconds };
    found(yield* anomaly('many-patients', { at, severity: 'alarm', why, receipts }, isTime));
    start = index + 1;
    seen = new Map();
  }
}

function leave(seen: Map<Did, number>, subject: Did | undefined): void {
  if (subject === undefined) return;
  const left = (seen.get(subject) ?? 0) - 1;
  if (left > 0) seen.set(subject, left);
  else seen.delete(subject);
}
