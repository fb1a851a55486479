import { AppError, type OrganizationAction, type TenantId } from '@assent/domain';
import type { PolicyAnswer, PolicyFault, PolicyPorts } from '../ports/policy-engine.ts';
import type { Ports } from '../ports/ports.ts';
import type { StoredPolicy } from '../ports/stored-rows.ts';

/** What holds until an organisation says something of its own. */
const defaultRevision = '';

/** Who may do what at an organisation: its own policies, or those that follow from `organizationRoles`. */
export async function readOrganizationPolicy(
  { store, policyEngine }: Pick<Ports, 'store'> & PolicyPorts,
  tenant: TenantId,
): Promise<StoredPolicy> {
  const said = await store.tenant(tenant, ({ organizationPolicy }) => organizationPolicy.get());
  return said ?? { policies: policyEngine.defaultPolicies, revision: defaultRevision };
}

/**
 * Replaces the policies of an organisation: the next call with a key that is not the owner's goes by them, in every process.
 *
 * @throws AppError `invalid_request` with the lines of what is wrong
 */
export async function setOrganizationPolicy(
  { store, random, policyEngine }: Pick<Ports, 'store' | 'random'> & PolicyPorts,
  tenant: TenantId,
  policies: string,
): Promise<StoredPolicy> {
  const faults = await policyEngine.check(policies);
  if (faults.length > 0) {
    const lines = [...new Set(faults.map(({ line }) => String(line)))];
    throw new AppError('invalid_request', { pointers: ['#/policies'], lines });
  }
  const stored = { policies, revision: random.uuid() };
  await store.tenant(tenant, ({ organizationPolicy }) => organizationPolicy.put(stored));
  return stored;
}

/** A key that there need not be, and policies that need not be in force: those that are, if none are given. */
export interface PolicyTrial {
  readonly roles: readonly string[];
  readonly name: string;
  readonly action: OrganizationAction;
  /** For somebody of the staff, and not a key. */
  readonly staff?: boolean;
  readonly policies?: string;
}

/** Of no key that there is. */
const nobody = '00000000-0000-4000-8000-000000000000';

/** What a key would be answered, or everything that is wrong with the policies. */
export async function tryOrganizationPolicy(
  ports: Pick<Ports, 'store'> & PolicyPorts,
  tenant: TenantId,
  { roles, name, action, staff, policies }: PolicyTrial,
): Promise<{ readonly faults: readonly PolicyFault[] } | { readonly answer: PolicyAnswer }> {
  const tried = policies ?? (await readOrganizationPolicy(ports, tenant)).policies;
  const faults = policies === undefined ? [] : await ports.policyEngine.check(policies);
  if (faults.length > 0) return { faults };
  const key = { id: nobody, name, roles, ...(staff ? { isStaff: true as const } : {}) };
  const question = { tenant, key, action };
  return { answer: await ports.policyEngine.decide(tried, question) };
}
