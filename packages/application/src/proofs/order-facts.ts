import {
  AppError,
  type AttributeValue,
  type Did,
  dayOf,
  encodeAttribute,
  type Instant,
  isAccreditedAt,
  knownProofSchemas,
  type ProofSchema,
  plusSeconds,
  proofSchemas,
  type TenantId,
} from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { StoredFactsOffer } from '../ports/proof-records.ts';
import type { NetworkRecords, TenantRecords } from '../ports/store.ts';
import { findTenant } from '../tenants/find-tenant.ts';

/** Facts that an organisation vouches for. `issuedOn` and `validUntil` are set here. */
export interface FactsOrder {
  readonly subject: Did;
  readonly schema: string;
  readonly facts: Readonly<Record<string, AttributeValue>>;
  readonly validUntil: Instant;
}

/** How long a patient has to take what is offered. */
const offerDays = 30;

/**
 * Offers a patient facts to be signed for proofs. Nothing is signed before the patient's wallet commits to its secret. Somebody who has an
 * identity for proofs from this organisation gets no second one while it is good: with two they could take part twice.
 *
 * @throws AppError `not_accredited`, `not_found` (no patient of the tenant), `conflict` (a second identity), `invalid_request` with
 *   `pointers` to what does not fit the schema
 */
export async function orderFacts(
  { store, clock, random }: Pick<Ports, 'store' | 'clock' | 'random'>,
  tenantId: TenantId,
  { subject, schema: name, facts, validUntil }: FactsOrder,
): Promise<StoredFactsOffer> {
  const now = clock.now();
  if (validUntil <= now) throw new AppError('invalid_request', { pointers: ['#/validUntil'] });
  const schema = knownProofSchemas(name);
  if (!schema) throw new AppError('invalid_request', { pointers: ['#/schema'] });
  const whole = { ...facts, issuedOn: dayOf(now), validUntil: dayOf(validUntil) };
  assertFits(schema, facts, whole);
  const offer: StoredFactsOffer = {
    ...{ id: random.uuid(), subject, schema: name, facts: whole, createdAt: now, validUntil },
    expiresAt: plusSeconds(now, offerDays * 86_400),
    nonce: random.bytes32().slice(2),
  };
  await store.tenant(tenantId, async (records) => {
    await assertMayIssue(records, tenantId, subject, now);
    if (name === proofSchemas.patientIdentity.id) await assertOnlyIdentity(records, subject, now);
    await records.proofs.offers.insert(offer);
  });
  return offer;
}

function assertFits(
  { fields }: ProofSchema,
  given: FactsOrder['facts'],
  whole: Readonly<Record<string, AttributeValue>>,
): void {
  const known = new Set<string>(fields.filter(({ type }) => type !== 'handle').map(({ name }) => name));
  const strange = Object.keys(given).filter((name) => !known.has(name) || name === 'issuedOn' || name === 'validUntil');
  const wrong = fields
    .filter((field) => field.type !== 'handle' && !encodeAttribute(field, whole[field.name]))
    .map(({ name }) => name);
  const pointers = [...strange, ...wrong].map((name) => `#/facts/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  if (pointers.length > 0) throw new AppError('invalid_request', { pointers });
}

async function assertMayIssue(records: TenantRecords & NetworkRecords, tenantId: TenantId, subject: Did, now: Instant) {
  const { did } = await findTenant(records, tenantId);
  const accreditation = await records.accreditations.find(did, 'EligibilityFacts');
  if (!accreditation || !isAccreditedAt(accreditation, now))
    throw new AppError('not_accredited', { tenant: tenantId, type: 'EligibilityFacts' });
  if (!(await records.patients.byDid(subject))) throw new AppError('not_found', { pointers: ['#/subject'] });
}

async function assertOnlyIdentity({ proofs, credentials }: TenantRecords, subject: Did, now: Instant): Promise<void> {
  const offers = await proofs.offers.ofSubject(subject);
  for (const { id, schema, expiresAt, commitment } of offers) {
    if (schema !== proofSchemas.patientIdentity.id) continue;
    const credential = await credentials.get(id);
    const isOpen = credential
      ? credential.revokedAt === undefined && credential.validUntil > now
      : expiresAt > now || commitment !== undefined;
    if (isOpen) throw new AppError('conflict', { offer: id });
  }
}
