import fc from 'fast-check';
import type { AccessRequest } from '../consent/access-request.ts';
import type { ConsentGrant, Provision } from '../consent/consent-grant.ts';
import type { DataClass } from '../consent/data-class.ts';
import { purposesOfUse } from '../consent/purpose-of-use.ts';
import type { Coding, Did, Instant } from '../primitives.ts';

export const patient = 'did:key:zPatient' as Did;
export const clinic = 'did:ethr:assent:0xc1' as Did;
export const stranger = 'did:ethr:assent:0x5a' as Did;

const label = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPIOIDUD' };
const code = { system: 'http://loinc.org', code: '4548-4' };
const types = ['Observation', 'Condition', 'MedicationRequest'];
const days = ['2026-01-01', '2026-04-01', '2026-07-01', '2026-10-01', '2027-01-01'].map(
  (d) => `${d}T00:00:00Z` as Instant,
);

export const anyInstant = fc.constantFrom(...days);
const anyPeriod = fc
  .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 4 }))
  .filter(([start, end]) => start < end)
  .map(([start, end]) => ({ start: days[start] as Instant, end: days[end] as Instant }));

const anyData: fc.Arbitrary<DataClass> = fc
  .record(
    {
      resourceTypes: fc.uniqueArray(fc.constantFrom(...types), { minLength: 1 }),
      securityLabels: fc.constant<Coding[]>([label]),
      codes: fc.constant<Coding[]>([code]),
      instances: fc.constant<string[]>(['Observation/1']),
    },
    { requiredKeys: [] },
  )
  .filter((data) => Object.keys(data).length > 0);

const anyProvision: fc.Arbitrary<Provision> = fc.record({
  effect: fc.constantFrom('permit', 'deny'),
  grantee: fc.uniqueArray(fc.constantFrom({ did: clinic }, { organization: clinic }, { did: stranger }), {
    minLength: 1,
  }),
  purposes: fc.uniqueArray(fc.constantFrom(...purposesOfUse.slice(0, 3)), { minLength: 1 }),
  actions: fc.uniqueArray(fc.constantFrom('view' as const, 'use' as const), { minLength: 1 }),
  data: fc.array(anyData, { minLength: 1, maxLength: 2 }),
});

/** Not parsed, which would take ten times as long as making one: a test parses enough of them. */
export const anyGrant: fc.Arbitrary<ConsentGrant> = fc
  .record({
    id: fc.uuid({ version: 4 }),
    lineage: fc.constantFrom('11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'),
    version: fc.integer({ min: 1, max: 3 }),
    base: fc.constantFrom('permit', 'deny'),
    period: anyPeriod,
    provisions: fc.array(anyProvision, { maxLength: 3 }),
  })
  .map((parts) => ({
    grantor: patient,
    subject: patient,
    category: [{ system: 'http://loinc.org', code: '59284-0' }],
    controller: [clinic],
    policy: [],
    jurisdiction: 'US-CA',
    redisclosure: 'forbidden',
    delegation: { allowed: false },
    emergency: 'never',
    ...parts,
  }));

export const anyRequest: fc.Arbitrary<AccessRequest> = fc
  .record({
    did: fc.constantFrom(clinic, stranger),
    purposes: fc.uniqueArray(fc.constantFrom(...purposesOfUse.slice(0, 3)), { minLength: 1, maxLength: 2 }),
    action: fc.constantFrom('view' as const, 'use' as const),
    type: fc.constantFrom(...types),
    labels: fc.constantFrom<Coding[]>([], [label]),
    codes: fc.constantFrom<Coding[]>([], [code]),
    id: fc.constantFrom(undefined, 'Observation/1', 'Observation/2'),
  })
  .map(({ did, purposes, action, type, labels, codes, id }) => ({
    subject: patient,
    requester: { did, roles: [], identifiers: [] },
    purposes,
    action,
    human: true,
    resource: { type, securityLabels: labels, codes, ...(id ? { id } : {}) },
  }));
