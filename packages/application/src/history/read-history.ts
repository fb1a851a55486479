import type { Did, Receipt, TenantId } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { Page } from '../ports/store.ts';

/** What happened at one tenant to the data of one patient: who, why, under which grant, when. Newest first. */
export function readHistory(
  { store }: Pick<Ports, 'store'>,
  tenant: TenantId,
  subject: Did,
  page: Page,
): Promise<readonly Receipt[]> {
  return store.tenant(tenant, (records) => records.receipts.ofSubject(subject, page));
}
