import { AppError, endOfEmergency, type TenantId } from '@assent/domain';
import type { NetworkRecords, TenantRecords } from '../ports/store.ts';
import type { Tables } from './in-memory-database.ts';

/** Cases of one tenant, within one unit of work. */
export function emergencies(tables: () => Tables, tenant: TenantId): TenantRecords['emergencies'] {
  const keyOf = (id: string) => `${tenant} ${id}`;
  const get = (id: string) => tables().emergencies.get(keyOf(id))?.value;
  return {
    async insert(one) {
      if (get(one.id)) throw new AppError('conflict', { emergency: one.id });
      tables().emergencies.set(keyOf(one.id), { tenant, value: structuredClone(one) });
    },
    get: async (id) => get(id),
    async replace(one) {
      if (get(one.id)) tables().emergencies.set(keyOf(one.id), { tenant, value: structuredClone(one) });
    },
    list: async ({ subject, activeAt, unreviewedAt }, { limit, offset }) =>
      [...tables().emergencies.values()]
        .filter((row) => row.tenant === tenant)
        .map(({ value }) => value)
        .filter((one) => subject === undefined || one.order.subject === subject)
        .filter((one) => activeAt === undefined || (one.opened && endOfEmergency(one) > activeAt))
        .filter(
          (one) => unreviewedAt === undefined || (one.opened && !one.review && endOfEmergency(one) <= unreviewedAt),
        )
        .reverse()
        .slice(offset, offset + limit),
  };
}

/** Policies and approvers, and which cases the chain lacks. */
export const emergencyRules = (tables: () => Tables): NetworkRecords['emergencyRules'] => ({
  async putPolicy(policy) {
    tables().emergencyPolicies.set(policy.id, structuredClone(policy));
  },
  async putApprover(approver) {
    tables().emergencyApprovers.set(approver.address, structuredClone(approver));
  },
  policies: async () => [...tables().emergencyPolicies.values()].sort((a, b) => a.id - b.id),
  approvers: async () => [...tables().emergencyApprovers.values()].sort((a, b) => (a.address < b.address ? -1 : 1)),
  unanchored: async (openedBefore) =>
    [...tables().emergencies.values()].flatMap(({ tenant, value: { id, opened } }) => {
      if (!opened || opened.at >= openedBefore) return [];
      const state = tables().intents.get(opened.intent)?.state;
      return state === 'queued' || state === 'signed' ? [{ tenant, id, openedAt: opened.at }] : [];
    }),
});
