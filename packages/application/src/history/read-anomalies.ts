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

const day = 86_400;
/** Longest period that is looked at, in days. */
const maxAnomalyDays = 31;
/** Most receipts that are opened for one answer. */
const maxOpened = 100_000;
const pageSize = 500;
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
 * sealed for each patient, and there is no index of who had access. Reads page by page, beside the units of work.
 *
 * @throws AppError `invalid_request` if the window is no window or too long, or has too many accesses to be looked at as a whole: an answer from
 *   a part of them would look like "nothing unusual"; `key_unavailable`
 */
export async function readAnomalies(
  { store }: Pick<Ports, 'store'>,
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
  }
  return { anomalies: findAnomalies(all, { period: { start: from, end: to }, timeZone }), looked: all.length };
}

/** What is unusual in the history of one patient, as far as that alone shows it. `complete`: nothing older was left out. */
export async function readOwnAnomalies(
  { store }: Pick<Ports, 'store'>,
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
    isLast = rows.length < pageSize;
  }
  const period = { start: '0000-01-01T00:00:00Z' as Instant, end: '9999-12-31T23:59:59Z' as Instant };
  return { anomalies: findAnomalies(receipts, { period, timeZone }), looked: receipts.length, complete: isLast };
}
