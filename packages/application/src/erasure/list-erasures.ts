import type { TenantId } from '@assent/domain';
import type { Erasure } from '../ports/erasure.ts';
import type { Ports } from '../ports/ports.ts';
import type { Page } from '../ports/store.ts';

/** An erasure, and whether whoever has a backup of before can read it with the keys that this service still has. */
export interface ListedErasure {
  readonly erasure: Erasure;
  readonly copies: 'readable_with_key' | 'unreadable';
}

/** Erasures of an organisation, newest first. `keyIds`: of the key-encryption keys that there are. */
export const listErasures = async (
  { store }: Pick<Ports, 'store'>,
  tenant: TenantId,
  page: Page,
  keyIds: ReadonlySet<string>,
): Promise<readonly ListedErasure[]> => {
  const erasures = await store.tenant(tenant, (records) => records.erasures.list(page));
  return erasures.map((erasure) => {
    const { destroyed } = erasure;
    return { erasure, copies: destroyed && keyIds.has(destroyed.sealedUnder) ? 'readable_with_key' : 'unreadable' };
  });
};
