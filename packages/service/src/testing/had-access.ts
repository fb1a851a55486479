import { type Did, type PurposeOfUse, type TenantId, zReceipt } from '@assent/domain';
import { type HttpWorld, now } from './http-world.ts';

/** The receipt of an access that somebody had, as a decision leaves it. */
export async function hadAccess(
  { ports: { store, random } }: HttpWorld,
  tenant: TenantId,
  access: { readonly subject: Did; readonly actor: Did; readonly purpose: PurposeOfUse },
): Promise<void> {
  const { purpose, ...parties } = access;
  const lists = { dataClasses: ['Observation'], grants: [], credentials: [], reasons: [] };
  const what = { event: 'access_permitted', human: true, purposes: [purpose], action: 'view' };
  const receipt = zReceipt.parse({ id: random.orderedUuid(), at: now, ...what, ...parties, ...lists });
  await store.tenant(tenant, ({ receipts }) => receipts.append(receipt));
}
