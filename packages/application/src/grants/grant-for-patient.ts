import { AppError, type Bytes32, type ConsentGrant, canonicalJson, type TenantId } from '@assent/domain';
import { newReceipt } from '../history/receipts.ts';
import type { Ports } from '../ports/ports.ts';
import type { NetworkRecords, TenantRecords } from '../ports/store.ts';
import type { StoredGrant } from '../ports/stored-rows.ts';
import { findTenant } from '../tenants/find-tenant.ts';
import { currentEpoch, openEpoch } from './current-epoch.ts';
import { signConsentGrant } from './sign-consent-grant.ts';

type GrantPorts = Pick<Ports, 'store' | 'signer' | 'registries' | 'random' | 'clock'>;

/**
 * Signs and keeps a grant for a patient whose key the service holds. The credential says so (`custody: service`). The
 * same grant again returns what was kept: a second signature would have a secret that nobody keeps, and so no revocation.
 *
 * @throws AppError `not_found`, `forbidden` if the patient holds their own key, `invalid_request` if the grant is not
 *   theirs, `conflict` if another grant has its id and version, or a newer version is kept
 */
export async function grantForPatient(
  ports: GrantPorts,
  tenantId: TenantId,
  patientId: string,
  grant: ConsentGrant,
): Promise<StoredGrant> {
  const prepared = await ports.store.tenant(tenantId, (records) => prepare(ports, records, patientId, grant));
  if (prepared.kept) return prepared.kept;
  const { epochKey } = prepared;
  const signed = await signConsentGrant(ports, grant, epochKey, 'service');
  const stored: StoredGrant = { ...signed, custody: 'service', receivedAt: ports.clock.now() };
  const result = await ports.store.tenant(tenantId, async (records) => {
    const epoch = await openEpoch(records, grant.subject);
    return epoch?.key === epochKey ? keep(ports, records, tenantId, stored) : undefined;
  });
  // All was taken back while this was signed: in the old epoch it would never have been in force.
  return result ?? grantForPatient(ports, tenantId, patientId, grant);
}

/** What was kept of this grant, or the epoch to sign it in. */
async function prepare(
  ports: GrantPorts,
  records: TenantRecords & NetworkRecords,
  patientId: string,
  grant: ConsentGrant,
): Promise<{ readonly kept: StoredGrant } | { readonly kept?: never; readonly epochKey: Bytes32 }> {
  const patient = await records.patients.get(patientId);
  if (!patient) throw new AppError('not_found', { patient: patientId });
  if (patient.custody !== 'service') throw new AppError('forbidden', { patient: patientId });
  if (grant.grantor !== patient.did || grant.subject !== patient.did) {
    throw new AppError('invalid_request', { pointers: ['#/grant/grantor', '#/grant/subject'] });
  }
  const kept = await records.grants.get(grant.id);
  if (kept?.grant.version === grant.version) return { kept: sameGrant(kept, grant) };
  return { epochKey: (await currentEpoch(ports, records, grant.subject)).key };
}

async function keep(
  ports: GrantPorts,
  records: TenantRecords & NetworkRecords,
  tenantId: TenantId,
  stored: StoredGrant,
): Promise<StoredGrant> {
  const { grant } = stored;
  const { did } = await findTenant(records, tenantId);
  const { isNew } = await records.grants.put(stored);
  if (!isNew) return sameGrant(await records.grants.get(grant.id), grant);
  await records.receipts.append(
    newReceipt(ports, 'grant_received', grant.subject, did, {
      dataClasses: ['ConsentGrant'],
      grants: [grant.id],
      reasons: ['custody: service'],
    }),
  );
  return stored;
}

function sameGrant(kept: StoredGrant | undefined, asked: ConsentGrant): StoredGrant {
  if (kept && canonicalJson(kept.grant) === canonicalJson(asked)) return kept;
  throw new AppError('conflict', { grant: asked.id });
}
