import {
  AppError,
  type Did,
  type Instant,
  type IssuedType,
  isAccreditedAt,
  type SecuredFormat,
  type Tenant,
  type TenantId,
  type TypedClaims,
} from '@assent/domain';
import { type IssuingCertificate, issuingCertificate } from '../certificates/issuing-certificate.ts';
import { newReceipt } from '../history/receipts.ts';
import type { CredentialDraft } from '../ports/agent.ts';
import type { Ports } from '../ports/ports.ts';
import type { NetworkRecords, TenantRecords } from '../ports/store.ts';
import type { IssuedCredential } from '../ports/stored-rows.ts';
import { type TakenPlace, takePlace } from '../status/open-status-list.ts';
import { findTenant } from '../tenants/find-tenant.ts';

export type IssuePorts = Pick<
  Ports,
  'store' | 'signer' | 'registries' | 'listUrlOf' | 'typeMetadata' | 'random' | 'clock' | 'certification'
>;

export interface CredentialOrder {
  /** Chosen by the caller to make a repeated order harmless; random if absent. */
  readonly id?: string | undefined;
  readonly subject: Did;
  readonly content: TypedClaims;
  readonly format: SecuredFormat;
  readonly validUntil: Instant;
}

interface IssueOptions {
  readonly isVouchedFor?: boolean;
  readonly alongside?: (records: TenantRecords) => Promise<void>;
}

/** Types about professionals, whose subjects are not patients of the issuer. */
const aboutProfessionals: readonly IssuedType[] = ['PractitionerLicense', 'OrganizationAffiliation'];

/**
 * Issues a credential with a place in the tenant's status list. What is acknowledged is stored. `isVouchedFor`: whoever has the
 * DID was let in by a code of the tenant, and need not be one of its patients. `alongside`: done in the transaction that
 * stores the credential. Under a certificate an SD-JWT VC is good no longer than that is.
 *
 * @throws AppError `not_accredited`, `not_found` (subject is no patient of the tenant), `conflict` (id is taken),
 *   `invalid_request` (already over), `certificate_unavailable`
 */
export async function issueCredential(
  ports: IssuePorts,
  tenantId: TenantId,
  order: CredentialOrder,
  { isVouchedFor = false, alongside }: IssueOptions = {},
): Promise<IssuedCredential> {
  const { store, signer, registries, listUrlOf, typeMetadata, random, clock } = ports;
  const { type, claims } = order.content;
  const now = clock.now();
  if (order.validUntil <= now) throw new AppError('invalid_request', { pointers: ['#/validUntil'] });

  const certificate = await certificateFor(ports, tenantId, order);
  const { tenant, ...place } = await store.tenant(tenantId, (records) =>
    reservePlace(ports, records, tenantId, { ...order, isVouchedFor }, now),
  );
  const status = {
    type: 'StatusRegistryEntry',
    statusPurpose: 'revocation',
    chainId: registries.chainId,
    registry: registries.statusRegistry,
    ...place,
    uri: listUrlOf(place.listId),
  } as const;
  const id = order.id ?? random.uuid();
  const { subject, format } = order;
  const validUntil = certificate && certificate.endsAt < order.validUntil ? certificate.endsAt : order.validUntil;
  const signed = { id, type, format, issuer: tenant.did, subject, validFrom: now, validUntil, status };
  const named = format === 'dc+sd-jwt' ? { typeReference: typeMetadata.referenceOf(type) } : {};
  const compact = await signer.signCredential({
    ...{ ...signed, ...named, claims, custody: 'holder' },
    ...underCertificate(certificate),
  });

  const credential: IssuedCredential = { ...signed, compact, issuedAt: now };
  const receipt = newReceipt(ports, 'credential_issued', subject, tenant.did, {
    dataClasses: [type],
    credentials: [id],
  });
  await store.tenant(tenantId, async (records) => {
    await records.credentials.insert(credential);
    await records.receipts.append(receipt);
    await alongside?.(records);
  });
  return credential;
}

const underCertificate = (certificate: IssuingCertificate | undefined): Pick<CredentialDraft, 'certificate'> => {
  if (!certificate) return {};
  const { issuer, keyRef, chain } = certificate;
  return { certificate: { issuer, keyRef, chain } };
};

/** What an SD-JWT VC is signed under where they have certificates: without one nothing is taken or kept. */
async function certificateFor(
  { store, clock, certification }: IssuePorts,
  tenant: TenantId,
  { format }: CredentialOrder,
): Promise<IssuingCertificate | undefined> {
  if (!certification || format !== 'dc+sd-jwt') return undefined;
  return issuingCertificate({ store, clock, certification }, tenant);
}

/** Checks that the tenant may issue this to this subject, and takes a status index for it. */
async function reservePlace(
  ports: IssuePorts,
  records: TenantRecords & NetworkRecords,
  tenantId: TenantId,
  { id, subject, content: { type }, isVouchedFor }: CredentialOrder & { readonly isVouchedFor: boolean },
  now: Instant,
): Promise<TakenPlace & { readonly tenant: Tenant }> {
  const tenant = await findTenant(records, tenantId);
  const accreditation = await records.accreditations.find(tenant.did, type);
  if (!accreditation || !isAccreditedAt(accreditation, now))
    throw new AppError('not_accredited', { tenant: tenantId, type });
  const isKnown = isVouchedFor || aboutProfessionals.includes(type) || (await records.patients.byDid(subject));
  if (!isKnown) throw new AppError('not_found', { pointers: ['#/subject'] });
  if (id && (await records.credentials.get(id))) throw new AppError('conflict', { credential: id });
  return { tenant, ...(await takePlace(ports, records)) };
}
