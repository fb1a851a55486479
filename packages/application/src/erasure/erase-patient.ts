import { AppError, type Instant, type Patient, plusSeconds, type Tenant, type TenantId } from '@assent/domain';
import { revokeCredential } from '../credentials/revoke-credential.ts';
import { type RevokePorts, revokeConsentGrant } from '../grants/revoke-consent-grant.ts';
import type { Erasure } from '../ports/erasure.ts';
import type { Ports } from '../ports/ports.ts';
import type { StatementSigner } from '../ports/status-lists.ts';
import type { TenantRecords } from '../ports/store.ts';
import { findTenant } from '../tenants/find-tenant.ts';
import { certificateOf } from './erasure-certificate.ts';

export type ErasePorts = RevokePorts &
  Pick<Ports, 'identities' | 'consentIndexes'> & { readonly statements: StatementSigner };

/** What was erased, and the certificate of it, which is for the patient: the organisation keeps nothing that says of whom it is. */
export interface CertifiedErasure {
  readonly erasure: Erasure;
  /** A JWT that the organisation signed (`erasure-certificate+jwt`). */
  readonly certificate: string;
  /** Whether the files of the database have none of it any more; if not, that is tried again within the hour. */
  readonly isOverwritten: boolean;
}

/** How an organisation erases. */
export interface ErasureWish {
  /** Whether what was issued to the patient stays good in their wallet. Then the organisation can never take it back. */
  readonly keepsCredentialsValid: boolean;
}

const daySeconds = 86_400;
const page = { limit: 200, offset: 0 };

/**
 * Erases all that an organisation keeps of a patient, with the keys it is sealed under, and those of a patient without a device. What was issued is
 * revoked before, and what was signed for them taken back, as nobody could do it after. Receipts that the organisation's rules say must be kept
 * longer are kept, and nothing else. The chain and the logs stay as they are: they say nothing without what was erased.
 *
 * @throws AppError `not_found`; `conflict` while a case of emergency access is open or waits for its review
 */
export async function erasePatient(
  ports: ErasePorts,
  tenantId: TenantId,
  patientId: string,
  { keepsCredentialsValid }: ErasureWish,
): Promise<CertifiedErasure> {
  const { store, clock, random, identities, consentIndexes } = ports;
  const { patient, tenant } = await store.tenant(tenantId, (records) => erasable(records, tenantId, patientId));
  if (!keepsCredentialsValid) await revokeAll(ports, tenantId, patient);
  await takeBackCustodial(ports, tenantId, patient);
  const erasure = await store.tenant(tenantId, async (records) => {
    await erasable(records, tenantId, patientId);
    const now = clock.now();
    const days = (await records.consentRules.get()).rules.keepReceiptsDays ?? 0;
    const from = days > 0 ? plusSeconds(now, -days * daySeconds) : undefined;
    const erased = await records.erasures.ofSubject(patient.did, from);
    const [newest] = from === undefined ? [] : await records.receipts.ofSubject(patient.did, { limit: 1, offset: 0 });
    const kept = newest ? { kept: { subject: patient.did, until: plusSeconds(newest.at, days * daySeconds) } } : {};
    const made: Erasure = { id: random.uuid(), at: now, scope: 'patient', ...erased, ...kept };
    await records.erasures.insert(made);
    return made;
  });
  consentIndexes?.forget(tenantId, patient.did);
  if (patient.custody === 'service') await identities.forgetCustodialPatient(patient.did);
  const isOverwritten = await store.forgetDeleted();
  return { erasure, certificate: await certificateOf(ports, tenant, erasure, { patient: patient.did }), isOverwritten };
}

/** A patient about whom nothing is under way. */
async function erasable(
  records: Pick<TenantRecords, 'patients' | 'emergencies'> & Parameters<typeof findTenant>[0],
  tenantId: TenantId,
  patientId: string,
): Promise<{ readonly patient: Patient; readonly tenant: Tenant }> {
  const tenant = await findTenant(records, tenantId);
  const patient = await records.patients.get(patientId);
  if (!patient) throw new AppError('not_found', { patient: patientId });
  const cases = await records.emergencies.list({ subject: patient.did }, { limit: 1000, offset: 0 });
  const open = cases.find((one) => one.opened && !one.review);
  if (open) throw new AppError('conflict', { emergency: open.id });
  return { patient, tenant };
}

async function revokeAll(ports: ErasePorts, tenant: TenantId, { did: subject }: Patient): Promise<void> {
  for (let offset = 0; ; offset += page.limit) {
    const issued = await ports.store.tenant(tenant, ({ credentials }) =>
      credentials.list({ subject }, { ...page, offset }),
    );
    for (const { id, revokedAt, validUntil } of issued)
      if (!revokedAt && validUntil > ports.clock.now()) await revokeCredential(ports, tenant, id);
    if (issued.length < page.limit) return;
  }
}

/** With the secrets of a patient without a device goes the only way to take their grants back. */
async function takeBackCustodial(ports: ErasePorts, tenant: TenantId, { did, custody }: Patient): Promise<void> {
  if (custody !== 'service') return;
  const secrets = await ports.store.tenant(tenant, async ({ grants, epochs }) => {
    const epoch = await epochs.latest(did);
    const held = await grants.ofSubject(did);
    const ofEpoch = epoch && held.some(({ epochKey }) => epochKey === epoch.key) ? [epoch.secret] : [];
    return [...ofEpoch, ...held.flatMap(({ secret }) => secret ?? [])];
  });
  for (const secret of new Set(secrets)) await revokeConsentGrant(ports, secret);
}

/** Erases receipts whose time has come. How many. */
export async function eraseDueReceipts(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  tenant: TenantId,
): Promise<number> {
  const now: Instant = clock.now();
  const due = await store.tenant(tenant, ({ erasures }) => erasures.due(now));
  let count = 0;
  for (const { id, kept } of due) {
    if (!kept) continue;
    count += await store.tenant(tenant, async ({ erasures, patients }) => {
      // who has come back meanwhile is a patient again, with all that is theirs
      const isBack = (await patients.byDid(kept.subject)) !== undefined;
      const { counts } = isBack ? { counts: { receipts: 0 } } : await erasures.ofSubject(kept.subject);
      await erasures.finish(id, counts.receipts);
      return counts.receipts;
    });
  }
  return count;
}
