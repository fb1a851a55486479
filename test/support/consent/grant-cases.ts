import {
  type AccessRequest,
  type ConsentGrant,
  type HeldGrant,
  type Instant,
  parse,
  zAccessRequest,
  zConsentGrant,
} from '@assent/domain';
import fc from 'fast-check';

const patient = 'did:key:zPatient';
const clinic = 'did:web:clinic.example';
const hospital = 'did:web:hospital.example';
const nurse = { system: 'urn:roles', code: 'nurse' };
const npi = { system: 'urn:npi', value: '1' };
const label = { system: 'urn:labels', code: 'R' };
const codes = [
  { system: 'urn:codes', code: 'a' },
  { system: 'urn:codes', code: 'b' },
];
const days = ['2026-01-01', '2026-04-01', '2026-07-01', '2027-01-01'].map((day) => `${day}T00:00:00Z` as Instant);

const some = <T>(values: readonly T[]) => fc.subarray([...values], { minLength: 1 });
const anyPeriod = fc
  .tuple(fc.constantFrom(...days), fc.constantFrom(...days))
  .filter(([start, end]) => start < end)
  .map(([start, end]) => ({ start, end }));

const anyData = fc
  .record(
    {
      resourceTypes: some(['Observation', 'Condition']),
      securityLabels: fc.constant([label]),
      codes: some(codes),
      instances: fc.constant(['Observation/1']),
      authoredBy: fc.constant([clinic]),
      recorded: anyPeriod,
    },
    { requiredKeys: [] },
  )
  .filter((data) => Object.keys(data).length > 0);

const members = {
  grantee: some([{ did: clinic }, { organization: hospital }, { role: nurse }, { identifier: npi }]),
  purposes: some(['TREAT', 'HRESCH']),
  actions: some(['view', 'use']),
};
const anyPermit = fc.record(
  {
    effect: fc.constant('permit'),
    ...members,
    data: fc.array(anyData, { minLength: 1, maxLength: 2 }),
    period: anyPeriod,
  },
  { requiredKeys: ['effect', 'grantee', 'purposes', 'actions'] },
);
const anyDeny = fc.record(
  {
    effect: fc.constant('deny'),
    ...members,
    data: fc.array(anyData, { minLength: 1, maxLength: 2 }),
    period: anyPeriod,
  },
  { requiredKeys: ['effect', 'data'] },
);

const anyGrant: fc.Arbitrary<ConsentGrant> = fc
  .record({
    id: fc.uuid({ version: 4 }),
    base: fc.constantFrom('permit', 'deny', 'deny'),
    period: anyPeriod,
    provisions: fc.array(fc.oneof(anyPermit, anyPermit, anyDeny), { maxLength: 3 }),
  })
  .map((parts) =>
    parse(zConsentGrant, {
      lineage: parts.id,
      version: 1,
      grantor: patient,
      subject: patient,
      category: [{ system: 'http://loinc.org', code: '59284-0' }],
      controller: [hospital],
      policy: [],
      jurisdiction: 'US-CA',
      redisclosure: 'forbidden',
      delegation: { allowed: false },
      emergency: 'never',
      ...parts,
    }),
  );

/** Grants of one patient, some of them taken back. */
export const anyGrants: fc.Arbitrary<HeldGrant[]> = fc.array(
  fc.record({ grant: anyGrant, revoked: fc.constantFrom(false, false, true) }),
  { minLength: 1, maxLength: 4 },
);

export const anyAccess: fc.Arbitrary<AccessRequest> = fc
  .record({
    requester: fc.record(
      {
        did: fc.constantFrom(clinic, hospital, 'did:web:stranger.example'),
        organization: fc.constant(hospital),
        roles: fc.constant([nurse]),
        identifiers: fc.constant([npi]),
      },
      { requiredKeys: ['did'] },
    ),
    purposes: some(['TREAT', 'HRESCH']),
    action: fc.constantFrom('view', 'use'),
    resource: fc.record(
      {
        type: fc.constantFrom('Observation', 'Condition'),
        securityLabels: fc.subarray([label]),
        codes: fc.subarray(codes),
        id: fc.constantFrom('Observation/1', 'Observation/2'),
        author: fc.constantFrom(clinic, hospital),
        recorded: fc.constantFrom(...days),
      },
      { requiredKeys: ['type', 'securityLabels', 'codes'] },
    ),
  })
  .map((request) => parse(zAccessRequest, { subject: patient, ...request }));

export const anyMoment = fc.constantFrom(...days, '2025-06-01T00:00:00Z' as Instant, '2026-05-05T05:05:05Z' as Instant);
