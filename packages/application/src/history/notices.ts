import {
  AppError,
  type Did,
  isNoticed,
  type NoticeSettings,
  type NoticeWish,
  plusSeconds,
  type Receipt,
  type TenantId,
} from '@assent/domain';
import type { Ports } from '../ports/ports.ts';

/** How long after it was made a receipt may become visible, in seconds: one of another process may come after later ones. */
const settleSeconds = 10;

/**
 * Says what a patient wants to be told of from now on, in place of what was said before. Emergency access is told whatever is said here.
 *
 * @throws AppError `not_found` if the tenant has no such patient
 */
export function setNotices(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  tenant: TenantId,
  subject: Did,
  wish: NoticeWish,
): Promise<NoticeSettings> {
  return store.tenant(tenant, async ({ patients, noticeSettings }) => {
    // a DID that anybody made up leaves no row here
    if (!(await patients.byDid(subject))) throw new AppError('not_found');
    const settings = { ...wish, since: clock.now() };
    await noticeSettings.put(subject, settings);
    return settings;
  });
}

/** What a patient is told of, first to last. */
export interface Notices {
  readonly receipts: readonly Receipt[];
  readonly settings: NoticeSettings | undefined;
  /** Where to read on; absent while there is nothing to be after. */
  readonly cursor?: string;
  /** Whether there was more to look through: read on at once, if the cursor has moved. */
  readonly more: boolean;
}

/**
 * Notices are receipts that are looked through when they are asked for: nothing is written when they come about. `after` is the cursor of
 * an earlier answer. The cursor stays before receipts that are younger than ten seconds, so that none is missed that becomes visible late;
 * those are answered again, and are told apart by their ids.
 *
 * @throws AppError `not_found` if the cursor is none of this patient, or what it stands for was erased: start again without one
 */
export async function readNotices(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  tenant: TenantId,
  subject: Did,
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<Notices> {
  const { receipts, settings } = await store.tenant(tenant, async (records) => ({
    receipts: await records.receipts.after(subject, after, limit),
    settings: await records.noticeSettings.get(subject),
  }));
  if (!receipts) throw new AppError('not_found', { cursor: after ?? '' });
  const settled = plusSeconds(clock.now(), -settleSeconds);
  const fresh = receipts.findIndex(({ at }) => at > settled);
  const last = receipts[(fresh < 0 ? receipts.length : fresh) - 1];
  const cursor = last?.id ?? after;
  return {
    receipts: receipts.filter((receipt) => isNoticed(receipt, settings)),
    settings,
    ...(cursor === undefined ? {} : { cursor }),
    more: receipts.length === limit,
  };
}
