import {
  AppError,
  type Did,
  type EmergencyCase,
  type Instant,
  type NoticeSettings,
  type Patient,
  type Receipt,
  type Tenant,
  type TenantId,
} from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { StoredFactsOffer } from '../ports/proof-records.ts';
import type { Page, TenantRecords } from '../ports/store.ts';
import type { IssuedCredential, StoredGrant } from '../ports/stored-rows.ts';
import { findTenant } from '../tenants/find-tenant.ts';

/** Everything that an organisation keeps of a patient (GDPR Art. 15 and 20). Secrets that would take a grant back are not in it. */
export interface PatientExport {
  readonly at: Instant;
  readonly organization: Pick<Tenant, 'id' | 'did' | 'name' | 'kind'>;
  readonly patient: Patient;
  readonly credentials: readonly IssuedCredential[];
  readonly grants: readonly Omit<StoredGrant, 'secret'>[];
  /** Newest first. */
  readonly receipts: readonly Receipt[];
  readonly emergencies: readonly EmergencyCase[];
  /** Facts that were offered to be signed for proofs, first to last. */
  readonly facts: readonly Pick<StoredFactsOffer, 'id' | 'schema' | 'facts' | 'createdAt' | 'validUntil'>[];
  /** What the patient wants to be told of, if they ever said so. */
  readonly notices?: NoticeSettings;
  /** Of the Patient in the organisation's FHIR server, if it is linked. */
  readonly fhirId?: string;
}

const size = 500;

/**
 * Reads it page by page, so that nobody waits for it: what changes meanwhile may be in it or not.
 *
 * @throws AppError `not_found`; `gone` if it was erased meanwhile
 */
export async function exportPatient(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  tenantId: TenantId,
  by: { readonly id: string } | { readonly did: Did },
): Promise<PatientExport> {
  const within = <T>(work: (records: TenantRecords) => Promise<T>) => store.tenant(tenantId, work);
  const tenant = await store.network((records) => findTenant(records, tenantId));
  const patient = await within(({ patients }) => ('id' in by ? patients.get(by.id) : patients.byDid(by.did)));
  if (!patient) throw new AppError('not_found', 'id' in by ? { patient: by.id } : {});
  const { did: subject } = patient;
  const grants = await within((records) => records.grants.ofSubject(subject));
  const fhirId = await within(({ fhirPatients }) => fhirPatients.fhirIdOf(subject));
  const notices = await within((records) => records.noticeSettings.get(subject));
  const offers = await within(({ proofs }) => proofs.offers.ofSubject(subject));
  const { id, did, name, kind } = tenant;
  return {
    ...{ at: clock.now(), organization: { id, did, name, kind }, patient },
    credentials: await allOf((page) => within((records) => records.credentials.list({ subject }, page))),
    grants: grants.map(({ secret: _, ...grant }) => grant),
    receipts: await allOf((page) => within((records) => records.receipts.ofSubject(subject, page))),
    emergencies: await allOf((page) => within((records) => records.emergencies.list({ subject }, page))),
    facts: offers.map(({ nonce: _, commitment: __, expiresAt: ___, subject: ____, ...offer }) => offer),
    ...(notices ? { notices } : {}),
    ...(fhirId === undefined ? {} : { fhirId }),
  };
}

async function allOf<T>(read: (page: Page) => Promise<readonly T[]>): Promise<readonly T[]> {
  const all: T[] = [];
  for (;;) {
    const rows = await read({ limit: size, offset: all.length });
    all.push(...rows);
    if (rows.length < size) return all;
  }
}
