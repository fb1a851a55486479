import type { PurposeOfUse } from '../consent/purpose-of-use.ts';
import { plusSeconds } from '../instant.ts';
import type { Steps } from '../steps.ts';
import { type AccessSeen, anomaly, type Look } from './anomaly.ts';
import { anomalyThresholds as limits } from './anomaly-thresholds.ts';

/** The first access of all is no finding: there is nothing it would differ from. */
export function* newPurpose(own: readonly AccessSeen[], { isTime, found }: Look): Steps<void> {
  const known = new Set<PurposeOfUse>();
  for (const [index, access] of own.entries()) {
    if (isTime()) yield;
    const added = (access.purposes ?? []).filter((purpose) => !known.has(purpose));
    for (const purpose of added) known.add(purpose);
    const [purpose] = added;
    if (index === 0 || purpose === undefined) continue;
    const severity = caring.includes(purpose) ? 'notice' : 'warning';
    found(yield* anomaly('new-purpose', { at: access.at, severity, why: { purpose }, receipts: [access] }, isTime));
  }
}

/** Purposes that go with the care of the patient. */
const caring: readonly PurposeOfUse[] = ['TREAT', 'ETREAT', 'BTG', 'HPAYMT', 'HOPERAT', 'PATRQT', 'FAMRQT', 'COVERAGE'];

/** One finding for each refusal: the first access to data of the same type for none of the purposes that were refused. */
export function* afterDenial(all: readonly AccessSeen[], { isTime, found }: Look): Steps<void> {
  /** The last refusal of each type of data, until something was found about it. */
  const open = new Map<string, AccessSeen>();
  for (const access of all) {
    if (isTime()) yield;
    const denied = access.event === 'access_denied' ? opened(access, open) : refusedBefore(access, open);
    const [purpose] = access.purposes ?? [];
    if (!denied || purpose === undefined) continue;
    close(denied, open);
    const why = { purpose, denied: denied.purposes?.[0] ?? '', seconds: limits.denialSeconds };
    found(
      yield* anomaly('after-denial', { at: access.at, severity: 'warning', why, receipts: [denied, access] }, isTime),
    );
  }
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
