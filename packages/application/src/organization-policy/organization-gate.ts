import { AppError, type OrganizationAction } from '@assent/domain';
import type { PolicyPorts, PolicyQuestion } from '../ports/policy-engine.ts';
import type { Ports } from '../ports/ports.ts';
import type { FoundApiKey } from '../ports/shared-records.ts';
import { readOrganizationPolicy } from './organization-policy.ts';

/**
 * Lets an API key do one thing, or nothing that is named (`undefined`): that is for the owner alone.
 *
 * @throws AppError `forbidden`; `store_unavailable` if nobody can say
 */
export type OrganizationGate = (found: FoundApiKey, action: OrganizationAction | undefined) => Promise<void>;

/**
 * The owner's key may do everything, whatever the policies say, so that nobody can lock an organisation out. Every other key, and
 * staff that is signed in, may do what the policies of its organisation let it. An answer depends on nothing but the policies and the question, so it is kept by
 * all of both: the newest `maxKept` of this process.
 */
export function organizationGate(ports: Pick<Ports, 'store'> & PolicyPorts, maxKept = 20_000): OrganizationGate {
  const kept = new Map<string, boolean>();

  async function decide(question: PolicyQuestion): Promise<boolean> {
    // the text may be newer than the revision that came with the key: the answer is kept for the one it was asked of
    const { policies, revision } = await readOrganizationPolicy(ports, question.tenant);
    const { allowed } = await ports.policyEngine.decide(policies, question);
    const [oldest] = kept.keys();
    if (kept.size >= maxKept && oldest !== undefined) kept.delete(oldest);
    kept.set(nameOf(question, revision), allowed);
    return allowed;
  }

  return async ({ tenant, named }, action) => {
    if (!named) return;
    if (action === undefined) throw new AppError('forbidden', { reason: 'owner_only' });
    const { policyRevision, id, name, roles, isStaff } = named;
    const key = { id, name, roles, ...(isStaff ? { isStaff } : {}) };
    const question = { tenant: tenant.id, key, action };
    const allowed = kept.get(nameOf(question, policyRevision)) ?? (await decide(question));
    if (!allowed) throw new AppError('forbidden', { action });
  };
}

const nameOf = ({ tenant, key, action }: PolicyQuestion, revision: string): string =>
  JSON.stringify([tenant, revision, action, key.isStaff, key.id, key.name, key.roles]);
