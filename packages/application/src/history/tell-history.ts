import {
  type Did,
  ethrAddressOf,
  type KnownNames,
  type Receipt,
  type Telling,
  type TenantId,
  type ToldReceipt,
  tellReceipt,
} from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { NetworkRecords, TenantRecords } from '../ports/store.ts';

/** Receipts of one subject at one tenant, in words for the subject, in their order. */
export async function tellHistory(
  { store }: Pick<Ports, 'store'>,
  tenant: TenantId,
  subject: Did,
  receipts: readonly Receipt[],
  telling: Telling,
): Promise<readonly ToldReceipt[]> {
  if (receipts.length === 0) return [];
  const known = await store.tenant(tenant, (records) => namesFor(records, subject, receipts));
  return receipts.map((receipt) => tellReceipt(receipt, known, telling));
}

async function namesFor(
  records: TenantRecords & NetworkRecords,
  subject: Did,
  receipts: readonly Receipt[],
): Promise<KnownNames> {
  const hasGrants = receipts.some(({ grants }) => grants.length > 0);
  const hasEmergencies = receipts.some(({ emergency }) => emergency !== undefined);
  const grants = hasGrants ? await records.grants.ofSubject(subject) : [];
  const mandates = await records.mandates.ofSubject(subject);
  const organizations = await records.tenants.list();
  return {
    organizations: new Map(organizations.flatMap(({ did, webDid, name }) => [did, webDid].map((one) => [one, name]))),
    agents: new Map(mandates.map(({ agent, kind }) => [agent, kind])),
    consents: new Map(grants.map(({ grant, receivedAt }) => [grant.id, receivedAt])),
    ...(hasEmergencies ? await emergencyNames(records, subject, receipts) : nobody),
  };
}

const nobody: Pick<KnownNames, 'approvers' | 'emergencies'> = { approvers: new Map(), emergencies: new Map() };

async function emergencyNames(
  { emergencyRules, emergencies }: TenantRecords & NetworkRecords,
  subject: Did,
  receipts: readonly Receipt[],
): Promise<typeof nobody> {
  const duties = new Map((await emergencyRules.approvers()).map(({ address, classes }) => [address, classes]));
  const cases = await emergencies.list({ subject }, { limit: 1000, offset: 0 });
  const actors = [...new Set(receipts.map(({ actor }) => actor))];
  return {
    approvers: new Map(
      actors.map((actor) => {
        const address = ethrAddressOf(actor);
        return [actor, (address && duties.get(address)) ?? []];
      }),
    ),
    emergencies: new Map(
      cases.map(({ id, approvals }) => [id, approvals.flatMap(({ approver }) => duties.get(approver) ?? [])]),
    ),
  };
}
