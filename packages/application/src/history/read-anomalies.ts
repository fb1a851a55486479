import {
  type AccessSeen,
  type Anomaly,
  AppError,
  accessSeen,
  type Did,
  findAnomalies,
  type Instant,
  plusSeconds,
  type TenantId,
} from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import { inSteps } from './in-steps.ts';

const day = 86_400;
/** Longest period that is looked at, in days. */
const maxAnomalyDays = 31;
/** Most receipts that are opened for one answer. */
const maxOpened = 100_000;
/** Receipts that are opened without giving the thread back. */
const pageSize = 200;
/** Most receipts of one patient that are looked at. */
const maxOfPatient = 10_000;

/** When to look, and how many days before it say what was usual. */
export interface AnomalyWindow {
  readonly from: Instant;
  readonly to: Instant;
  readonly earlierDays: number;
  readonly timeZone: string;
}

/**
 * What is unusual in the accesses at one tenant in [from, to). Every receipt of the time, and of the days before it, is opened: they are
 * sealed for each patient, and there is no index of who had access. Reads page by page, beside the units of work, and gives the thread
 * back between pages and between the steps of the rules.
 *
 * @throws AppError `invalid_request` if the window is no window or too long, or has too many accesses to be looked at as a whole: an answer from
 *   a part of them would look like "nothing unusual"; `key_unavailable`
 */
export async function readAnomalies(
  { store, pause }: Pick<Ports, 'store' | 'pause'>,
  tenant: TenantId,
  { from, to, earlierDays, timeZone }: AnomalyWindow,
): Promise<{ readonly anomalies: readonly Anomaly[]; readonly looked: number }> {
  if (from >= to || plusSeconds(from, maxAnomalyDays * day) < to) {
    throw new AppError('invalid_request', { maxDays: maxAnomalyDays });
  }
  const period = { start: plusSeconds(from, -earlierDays * day), end: to };
  const all: AccessSeen[] = [];
  let after: string | undefined;
  for (let opened = 0; opened === 0 || after !== undefined; opened += pageSize) {
    if (opened >= maxOpened) throw new AppError('invalid_request', { maxReceipts: maxOpened });
    const page = await store.reading(({ accesses }) => accesses.made(tenant, period, { limit: pageSize, after }));
    all.push(...page.accesses);
    after = page.next;
    await pause();
  }
  const steps = findAnomalies(all, { period: { start: from, end: to }, timeZone });
  return { anomalies: await inSteps(pause, steps), looked: all.length };
}

/** What is unusual in the history of one patient, as far as that alone shows it. `complete`: nothing older was left out. */
export async function readOwnAnomalies(
  { store, pause }: Pick<Ports, 'store' | 'pause'>,
  tenant: TenantId,
  subject: Did,
  timeZone: string,
): Promise<{ readonly anomalies: readonly Anomaly[]; readonly looked: number; readonly complete: boolean }> {
  const receipts: AccessSeen[] = [];
  let isLast = false;
  while (!isLast && receipts.length < maxOfPatient) {
    const page = { limit: pageSize, offset: receipts.length };
    const rows = await store.tenant(tenant, (records) => records.receipts.ofSubject(subject, page));
    receipts.push(...rows.map(accessSeen));
    await pause();
    isLast = rows.length < pageSize;
  }
  const period = { start: '0000-01-01T00:00:00Z' as Instant, end: '9999-12-31T23:59:59Z' as Instant };
  const anomalies = await inSteps(pause, findAnomalies(receipts, { period, timeZone }));
  return { anomalies, looked: receipts.length, complete: isLast };
}
