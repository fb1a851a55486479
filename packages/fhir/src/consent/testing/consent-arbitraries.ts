import {
  type AccessRequest,
  type ConsentGrant,
  type DataAction,
  type Did,
  type Instant,
  type Party,
  parse,
  plusSeconds,
  purposesOfUse,
  zAccessRequest,
  zConsentGrant,
} from '@assent/domain';
import fc from 'fast-check';

/** When the grants below may begin. */
export const start = '2026-01-01T00:00:00Z' as Instant;
const dids = fc.constantFrom('did:jwk:a', 'did:web:clinic.example', 'did:web:trials.example:b') as fc.Arbitrary<Did>;
export const some = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 3 });
const someOf = <T>(...values: T[]) => fc.subarray(values, { minLength: 1 });
const periods = fc.tuple(fc.nat(3e7), fc.integer({ min: 1, max: 3e7 })).map(([from, length]) => {
  const begin = plusSeconds(start, from);
  return { start: begin, end: plusSeconds(begin, length) };
});
const codings = fc
  .record(
    {
      code: fc.constantFrom('1', 'R', '44261-6'),
      system: fc.constantFrom('http://loinc.org', 'urn:x'),
      display: fc.constant('A name'),
    },
    { requiredKeys: ['code', 'system'] },
  )
  .map(({ system, code, display }) => ({ system, code, ...(display && { display }) }));
const uniqueCodings = fc.uniqueArray(codings, {
  minLength: 1,
  maxLength: 3,
  selector: ({ system, code }) => `${system} ${code}`,
});
const parties: fc.Arbitrary<Party> = fc.oneof(
  dids.map((did) => ({ did })),
  dids.map((organization) => ({ organization })),
  codings.map((role) => ({ role })),
  fc.constant({ identifier: { system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567893' } }),
);
/** What a provision may say about data, of what FHIR has elements for. */
export const restrictions = fc.oneof(
  fc.record({ resourceTypes: someOf('Observation', 'Condition', 'Procedure') }),
  fc.record({ securityLabels: uniqueCodings }),
  fc.record({ codes: uniqueCodings, recorded: periods }),
  fc.record({ resourceTypes: fc.constant(['Observation']), instances: someOf('1', '2', 'a-b.c') }),
  fc.record({ resourceTypes: someOf('Observation', 'Condition'), securityLabels: uniqueCodings, codes: uniqueCodings }),
);
const provisionsWith = (data: fc.Arbitrary<unknown[]>) => {
  const members = {
    grantee: some(parties),
    purposes: fc.subarray([...purposesOfUse], { minLength: 1 }),
    actions: someOf<DataAction>('view', 'edit', 'use', 'disclose', 'collect'),
    data,
    period: periods,
  };
  return fc.oneof(
    fc.record(
      { effect: fc.constant('permit'), ...members },
      { requiredKeys: ['effect', 'grantee', 'purposes', 'actions'] },
    ),
    fc.record({ effect: fc.constant('deny'), ...members }, { requiredKeys: ['effect'] }),
  );
};
/** Grants that say nothing but what FHIR Consent has elements for. */
export const grantsWith = (data: fc.Arbitrary<unknown[]>): fc.Arbitrary<ConsentGrant> =>
  fc
    .record({
      id: fc.uuid({ version: 4 }),
      lineage: fc.uuid({ version: 7 }),
      version: fc.integer({ min: 1, max: 1_000_000 }),
      grantor: fc.constant('did:jwk:patient'),
      subject: fc.constant('did:jwk:patient'),
      category: uniqueCodings,
      controller: some(dids),
      base: fc.constantFrom('permit', 'deny'),
      policy: someOf('https://clinic.example/policy/3', 'urn:oid:1.2.3'),
      jurisdiction: fc.constantFrom('US-OR', 'IE'),
      period: periods,
      provisions: fc.array(provisionsWith(data), { maxLength: 4 }),
      redisclosure: fc.constant('forbidden'),
      delegation: fc.constant({ allowed: false }),
      emergency: fc.constant('never'),
    })
    .map((grant) => parse(zConsentGrant, grant));

/** Requests that such grants may decide. */
export const requests: fc.Arbitrary<AccessRequest> = fc
  .record({
    subject: fc.constant('did:jwk:patient'),
    requester: fc.record({ did: dids, organization: dids, roles: fc.array(codings, { maxLength: 2 }) }),
    purposes: fc.subarray([...purposesOfUse], { minLength: 1, maxLength: 2 }),
    action: fc.constantFrom('view', 'use', 'disclose'),
    resource: fc.record({
      type: fc.constantFrom('Observation', 'Condition'),
      id: fc.constantFrom('1', '2', '3'),
      securityLabels: fc.array(codings, { maxLength: 2 }),
      codes: fc.array(codings, { maxLength: 2 }),
    }),
  })
  .map((request) => parse(zAccessRequest, request));
