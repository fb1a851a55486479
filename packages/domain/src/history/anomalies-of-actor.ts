import { plusSeconds, toUnixSeconds } from '../instant.ts';
import type { Did } from '../primitives.ts';
import { type AccessSeen, type Anomaly, anomaly, grouped } from './anomaly.ts';
import { anomalyThresholds as limits } from './anomaly-thresholds.ts';
import type { LocalTime } from './local-time.ts';

/** Days are compared with those before them alone: what comes later cannot make a finding go away. */
export function unusualVolume(own: readonly AccessSeen[], local: LocalTime): readonly Anomaly[] {
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

/** One finding for each night; emergencies have their own rules. */
export function atNight(own: readonly AccessSeen[], local: LocalTime): readonly Anomaly[] {
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

/** A window slides over the accesses of one person. After a finding it begins anew. */
export function manyPatients(own: readonly AccessSeen[]): readonly Anomaly[] {
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
