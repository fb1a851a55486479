import {
  type AccessRequest,
  areEmergencyPurposes,
  coversAccess,
  type Decision,
  type EmergencyCase,
  type TenantId,
} from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { SubjectFile } from '../ports/shared-records.ts';
import type { Page } from '../ports/store.ts';
import { whatGrantsSay } from './what-grants-say.ts';

const page: Page = { limit: 100, offset: 0 };

/**
 * The permit of an active emergency for this request, or undefined. It needs no chain, it changes no consent, and a grant
 * that says never ends it, even one that came after it was opened.
 */
export async function emergencyDecision(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  tenant: TenantId,
  file: SubjectFile,
  request: AccessRequest,
): Promise<Decision | undefined> {
  if (!areEmergencyPurposes(request.purposes)) return undefined;
  const { subject, purposes } = request;
  const at = clock.now();
  const open = await store.tenant(tenant, ({ emergencies }) => emergencies.list({ subject, activeAt: at }, page));
  const one = open.find((found) => coversAccess(found, request, at));
  if (!one || whatGrantsSay(file, subject, at) === 'never') return undefined;
  return {
    verdict: 'Permit',
    algorithm: 'emergency-access/1',
    at,
    obligations: [],
    because: purposes.map((purpose) => becauseOf(one, purpose)),
    notUsed: [],
    emergency: one.id,
  };
}

const becauseOf = ({ id }: EmergencyCase, purpose: AccessRequest['purposes'][number]): Decision['because'][number] => ({
  ...{ grant: id, version: 0, provision: 'emergency', effect: 'permit', purpose },
});
