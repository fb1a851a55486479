import { AppError, type ConsentGrant, canonicalJson, type TenantId } from '@assent/domain';
import { newReceipt } from '../history/receipts.ts';
import type { Ports } from '../ports/ports.ts';
import type { StoredGrant } from '../ports/store.ts';
import { findTenant } from '../tenants/find-tenant.ts';
import { signConsentGrant } from './sign-consent-grant.ts';

/**
 * Signs and keeps a grant for a patient whose key the service holds. The credential says so (`custody: service`). The
 * same grant again returns what was kept: a second signature would have a secret that nobody keeps, and so no revocation.
 *
 * @throws AppError `not_found`, `forbidden` if the patient holds their own key, `invalid_request` if the grant is not
 *   theirs, `conflict` if another grant has its id and version, or a newer version is kept
 */
export async function grantForPatient(
  ports: Pick<Ports, 'store' | 'signer' | 'registries' | 'random' | 'clock'>,
  tenantId: TenantId,
  patientId: string,
  grant: ConsentGrant,
): Promise<StoredGrant> {
  const { patient, tenant } = await ports.store.tenant(tenantId, async (records) => ({
    patient: await records.patients.get(patientId),
    tenant: await findTenant(records, tenantId),
  }));
  if (!patient) throw new AppError('not_found', { patient: patientId });
  if (patient.custody !== 'service') throw new AppError('forbidden', { patient: patientId });
  if (grant.grantor !== patient.did || grant.subject !== patient.did) {
    throw new AppError('invalid_request', { pointers: ['#/grant/grantor', '#/grant/subject'] });
  }
  const signed = await signConsentGrant(ports, grant, 'service');
  const stored: StoredGrant = { ...signed, custody: 'service', receivedAt: ports.clock.now() };
  return ports.store.tenant(tenantId, async (records) => {
    const { isNew } = await records.grants.put(stored);
    if (!isNew) return sameGrant(await records.grants.get(grant.id), grant);
    await records.receipts.append(
      newReceipt(ports, 'grant_received', grant.subject, tenant.did, {
        dataClasses: ['ConsentGrant'],
        grants: [grant.id],
        reasons: ['custody: service'],
      }),
    );
    return stored;
  });
}

function sameGrant(kept: StoredGrant | undefined, asked: ConsentGrant): StoredGrant {
  if (kept && canonicalJson(kept.grant) === canonicalJson(asked)) return kept;
  throw new AppError('conflict', { grant: asked.id });
}
