import type { AccessRequest, Coding, Decision, Did, Obligation, TenantId } from '@assent/domain';
import { decideOnAccess } from '../access/decide-on-access.ts';
import type { Ports } from '../ports/ports.ts';

/** What a decision goes by of a resource. `mentioned` are codes that occur in it beside its own. */
export interface ResourceFacts {
  readonly resource: AccessRequest['resource'];
  readonly mentioned: readonly Coding[];
  /** Id of the Patient it is about. */
  readonly patient: string;
}

/** Whether a resource may leave, and what must be done to it before. */
export type ResourceVerdict =
  | { readonly permitted: true; readonly obligations: readonly Obligation[] }
  | { readonly permitted: false };

type DecidePorts = Parameters<typeof decideOnAccess>[0];

/**
 * Decides on each resource by itself, in order. The lines of history are written when this returns. A Patient that no subject
 * is known for is a no. Where other codes are mentioned, what forbids them forbids the resource: a permit needs both answers.
 *
 * @throws AppError `registry_unavailable`: nothing may leave
 */
export async function decideOnResources(
  ports: DecidePorts & Pick<Ports, 'store'>,
  tenant: TenantId,
  asked: Omit<AccessRequest, 'subject' | 'resource'>,
  resources: readonly ResourceFacts[],
): Promise<readonly ResourceVerdict[]> {
  const subjects = await subjectsOf(ports, tenant, resources);
  return Promise.all(
    resources.map(async ({ resource, mentioned, patient }): Promise<ResourceVerdict> => {
      const subject = subjects.get(patient);
      if (!subject) return { permitted: false };
      const decide = (codes: readonly Coding[]) =>
        decideOnAccess(ports, tenant, { ...asked, subject, resource: { ...resource, codes: [...codes] } });
      if (mentioned.length > 0) {
        const wide = await decide([...resource.codes, ...mentioned]);
        if (!isPermit(wide)) return { permitted: false };
      }
      const decision = await decide(resource.codes);
      return isPermit(decision) ? { permitted: true, obligations: decision.obligations } : { permitted: false };
    }),
  );
}

/** A deny that is left open, because the resource does not say what it restricts, may be meant: nothing more is seen later. */
const isPermit = ({ verdict, residual = [] }: Decision): boolean =>
  verdict === 'Permit' && residual.every(({ effect }) => effect === 'permit');

const subjectsOf = ({ store }: Pick<Ports, 'store'>, tenant: TenantId, resources: readonly ResourceFacts[]) =>
  store.tenant(tenant, async ({ fhirPatients }) => {
    const found = new Map<string, Did | undefined>();
    for (const patient of new Set(resources.map((one) => one.patient))) {
      found.set(patient, await fhirPatients.subjectOf(patient));
    }
    return found;
  });
