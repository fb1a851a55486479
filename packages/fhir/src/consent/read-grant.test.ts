import type { GrantContext } from '@assent/application';
import type { Did } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { readGrant } from './read-grant.ts';

const subject = 'did:jwk:patient' as Did;
const guardian = 'did:jwk:guardian' as Did;
const dids = new Map<string, Did>([
  ['Organization/clinic', 'did:web:clinic.example' as Did],
  ['Practitioner/ingrid', 'did:web:clinic.example:ingrid' as Did],
]);
const context: GrantContext = {
  id: '6f1c9c5e-1d0a-4a0e-9f6d-2a1e4a7b0001',
  lineage: '6f1c9c5e-1d0a-4a0e-9f6d-2a1e4a7b0000',
  version: 2,
  grantor: subject,
  subject,
  jurisdiction: 'US-OR',
  partyOf: (reference) => dids.get(reference),
};

const terminology = 'http://terminology.hl7.org/CodeSystem';
const concept = (system: string, code: string) => ({ coding: [{ system: `${terminology}/${system}`, code }] });
const byDid = (value: string) => ({ identifier: { system: 'urn:ietf:rfc:3986', value } });
const recipient = concept('v3-ParticipationType', 'IRCP');
const clinic = { role: recipient, reference: { reference: 'Organization/clinic' } };
const ofType = (code: string) => ({ system: 'http://hl7.org/fhir/resource-types', code });
const phq9 = { system: 'http://loinc.org', code: '44261-6', display: 'PHQ-9 total score' };
const oud = { system: `${terminology}/v3-ActCode`, code: 'OPIOIDUD' };

const permit = {
  type: 'permit',
  actor: [clinic],
  action: [concept('consentaction', 'access'), concept('consentaction', 'correct')],
  purpose: [{ system: `${terminology}/v3-ActReason`, code: 'TREAT' }],
  class: [ofType('Observation'), ofType('Condition')],
};
const consent = {
  resourceType: 'Consent',
  status: 'active',
  scope: concept('consentscope', 'patient-privacy'),
  category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
  patient: { reference: 'Patient/p' },
  dateTime: '2026-04-21T10:15:00-07:00',
  performer: [{ reference: 'Patient/p' }],
  organization: [{ reference: 'Organization/clinic' }],
  policy: [{ authority: 'https://clinic.example', uri: 'https://clinic.example/policy/privacy/3' }],
  provision: { type: 'deny', period: { start: '2026-04-21', end: '2027-04-20' }, provision: [permit] },
};
const read = (change: object, inContext: Partial<GrantContext> = {}) =>
  readGrant({ ...consent, ...change }, { ...context, ...inContext });
const readRoot = (change: object) => read({ provision: { ...consent.provision, ...change } });
const readNested = (change: object) => readRoot({ provision: [{ ...permit, ...change }] }).provisions[0];

test('a Consent becomes a grant, at its narrowest where FHIR has no words', () => {
  expect(read({})).toEqual({
    id: context.id,
    lineage: context.lineage,
    version: 2,
    grantor: subject,
    subject,
    category: [{ system: 'http://loinc.org', code: '59284-0' }],
    controller: ['did:web:clinic.example'],
    base: 'deny',
    policy: ['https://clinic.example/policy/privacy/3'],
    jurisdiction: 'US-OR',
    period: { start: '2026-04-21T00:00:00Z', end: '2027-04-21T00:00:00Z' },
    provisions: [
      {
        effect: 'permit',
        grantee: [{ organization: 'did:web:clinic.example' }],
        purposes: ['TREAT'],
        actions: ['view', 'edit'],
        data: [{ resourceTypes: ['Observation', 'Condition'] }],
      },
    ],
    redisclosure: 'forbidden',
    delegation: { allowed: false },
    emergency: 'never',
  });
});

test('all restrictions of one provision on data are one data class', () => {
  const provision = {
    class: undefined,
    securityLabel: [oud],
    code: [{ coding: [phq9, { system: 'urn:local', code: 'PHQ' }] }, { coding: [oud] }],
    dataPeriod: { start: '2025-01-01', end: '2025-12-31' },
    data: [
      { meaning: 'instance', reference: { reference: 'Observation/1' } },
      { meaning: 'instance', reference: { reference: 'Observation/2' } },
    ],
  };
  expect(readNested(provision)?.data).toEqual([
    {
      resourceTypes: ['Observation'],
      securityLabels: [oud],
      codes: [phq9, { system: 'urn:local', code: 'PHQ' }, oud],
      instances: ['1', '2'],
      recorded: { start: '2025-01-01T00:00:00Z', end: '2026-01-01T00:00:00Z' },
    },
  ]);
});

test('a deny may leave open whom, what for and what', () => {
  expect(readRoot({ provision: [{ type: 'deny' }] }).provisions).toEqual([{ effect: 'deny' }]);
});

test('a consent without exceptions is its base alone', () => {
  expect(readRoot({ provision: undefined, type: 'permit' })).toMatchObject({ base: 'permit', provisions: [] });
});

describe('a grantee is', () => {
  const anyone = {
    extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'not-applicable' }],
  };
  const nurse = { system: 'http://snomed.info/sct', code: '106292003' };

  test.each<[string, object, object]>([
    ['a DID', { role: recipient, reference: byDid('did:web:x.example') }, { did: 'did:web:x.example' }],
    [
      'an organisation by DID',
      { role: recipient, reference: { type: 'Organization', ...byDid('did:web:x.example') } },
      { organization: 'did:web:x.example' },
    ],
    [
      'somebody known by reference',
      { role: recipient, reference: { reference: 'Practitioner/ingrid' } },
      { did: 'did:web:clinic.example:ingrid' },
    ],
    [
      'the primary recipient',
      { ...clinic, role: concept('v3-ParticipationType', 'PRCP') },
      { organization: 'did:web:clinic.example' },
    ],
    [
      'a business identifier',
      { role: recipient, reference: { identifier: { system: 'urn:npi', value: '1' } } },
      { identifier: { system: 'urn:npi', value: '1' } },
    ],
    ['whoever has a role', { role: { coding: [nurse] }, reference: anyone }, { role: nurse }],
  ])('%s', (_what, actor, party) => {
    expect(readNested({ actor: [actor] })?.grantee).toEqual([party]);
  });

  test.each<[string, object, string]>([
    ['whoever a name alone stands for', { role: { coding: [nurse] }, reference: { display: 'Dr. Who' } }, '/role'],
    ['a recipient with a name alone', { role: recipient, reference: { display: 'Dr. Who' } }, '/reference'],
    ['a reference nobody knows', { role: recipient, reference: { reference: 'Practitioner/9' } }, '/reference'],
    ['an author', { ...clinic, role: concept('v3-ParticipationType', 'AUT') }, '/role'],
    [
      'whoever has the role of somebody named',
      { role: { coding: [nurse] }, reference: { ...anyone, display: 'Dr. Who' } },
      '/role',
    ],
    ['a role in words', { role: { text: 'nurse' }, reference: anyone }, '/role'],
    ['two roles at once', { role: { coding: [nurse, oud] }, reference: anyone }, '/role'],
    [
      'a reference and a DID of two parties',
      { role: recipient, reference: { reference: 'Organization/clinic', ...byDid('did:web:x.example') } },
      '/reference',
    ],
    [
      'a DID no longer in use',
      { role: recipient, reference: { identifier: { use: 'old', ...byDid('did:web:x.example').identifier } } },
      '/reference/identifier/use',
    ],
    ['one with an element unknown here', { ...clinic, extension: [{ url: 'urn:x' }] }, ''],
  ])('never %s', (_what, actor, path) => {
    const params = { resourceType: 'Consent', pointer: `#/provision/provision/0/actor/0${path}` };
    expect(() => readNested({ actor: [actor] })).toThrow(
      expect.objectContaining({ code: 'unsupported_resource', params }),
    );
  });
});

describe('patient and performer', () => {
  const onBehalf = {
    relationship: { system: `${terminology}/v3-RoleCode`, code: 'MTH' },
    authority: 'parental responsibility',
  };
  const mother = { performer: [{ reference: 'RelatedPerson/m' }] };

  test('may be two people if the context says on whose authority', () => {
    expect(read(mother, { grantor: guardian, onBehalf })).toMatchObject({ grantor: guardian, subject, onBehalf });
  });

  test('may both be named by DID', () => {
    expect(read({ patient: byDid(subject), performer: [byDid(subject)] })).toMatchObject({ grantor: subject });
  });

  test.each<[string, object, Partial<GrantContext>, string]>([
    ['another patient', { patient: byDid('did:jwk:other') }, {}, '/patient'],
    ['another performer', { performer: [byDid('did:jwk:other')] }, {}, '/performer/0'],
    ['a performer who cannot be the patient', mother, {}, '/performer/0'],
    ['a performer who cannot be the guardian', {}, { grantor: guardian, onBehalf }, '/performer/0'],
    ['no patient', { patient: undefined }, {}, '/patient'],
    ['no performer', { performer: undefined }, {}, '/performer'],
    ['two performers', { performer: [...consent.performer, ...mother.performer] }, {}, '/performer'],
  ])('are not %s', (_what, change, inContext, path) => {
    const params = { resourceType: 'Consent', pointer: `#${path}` };
    expect(() => read(change, inContext)).toThrow(expect.objectContaining({ code: 'unsupported_resource', params }));
  });

  test('are not two people without an authority', () => {
    const expected = { code: 'invalid_request', params: { pointers: ['#/onBehalf'] } };
    expect(() => read(mother, { grantor: guardian })).toThrow(expect.objectContaining(expected));
  });
});

describe('refuses', () => {
  test.each<[string, object, string]>([
    ['a proposed consent', { status: 'proposed' }, '/status'],
    ['a withdrawn consent', { status: 'inactive' }, '/status'],
    ['a status that FHIR does not know', { status: 'on' }, '/status'],
    ['a consent to research', { scope: concept('consentscope', 'research') }, '/scope'],
    ['no scope', { scope: undefined }, '/scope'],
    ['a category in words', { category: [{ text: 'privacy' }] }, '/category/0'],
    ['no controller', { organization: undefined }, '/organization'],
    ['a controller nobody knows', { organization: [{ reference: 'Organization/x' }] }, '/organization/0'],
    ['a policy without a URI', { policy: [{ authority: 'https://clinic.example' }] }, '/policy/0'],
    ['a rule kept elsewhere', { policyRule: concept('v3-ActCode', 'OPTIN') }, '/policyRule'],
    ['no provision', { provision: undefined }, '/provision'],
    ['implicit rules', { implicitRules: 'urn:x' }, '/implicitRules'],
    [
      'another jurisdiction than the context has',
      { extension: [{ url: 'urn:assent:fhir:consent-jurisdiction', valueCode: 'IE' }] },
      '/extension',
    ],
  ])('%s', (_what, change, pointer) => {
    const params = { resourceType: 'Consent', pointer: `#${pointer}` };
    expect(() => read(change)).toThrow(expect.objectContaining({ code: 'unsupported_resource', params }));
  });

  test.each<[string, object, string]>([
    ['no base', { type: undefined }, '/type'],
    ['no period', { period: undefined }, '/period'],
    ['a period without an end', { period: { start: '2026-04-21' } }, '/period'],
    ['a period in years', { period: { start: '2026', end: '2027' } }, '/period'],
    ['an actor in the base', { actor: [clinic] }, ''],
    ['a purpose in the base', { purpose: permit.purpose }, ''],
    [
      'an exception that does not say what it does',
      { provision: [{ ...permit, type: undefined }] },
      '/provision/0/type',
    ],
    ['an exception to an exception', { provision: [permit, { ...permit, provision: [permit] }] }, '/provision/1'],
    ['an extension of an exception', { provision: [{ ...permit, extension: [{ url: 'urn:x' }] }] }, '/provision/0'],
    [
      'a modifier in an exception',
      { provision: [{ ...permit, modifierExtension: [] }] },
      '/provision/0/modifierExtension',
    ],
  ])('%s', (_what, change, path) => {
    const params = { resourceType: 'Consent', pointer: `#/provision${path}` };
    expect(() => readRoot(change)).toThrow(expect.objectContaining({ code: 'unsupported_resource', params }));
  });

  const datum = (meaning: string, reference: string) => ({ meaning, reference: { reference } });
  const observation = { class: [ofType('Observation')] };

  test.each<[string, object, string]>([
    ['a purpose unknown here', { purpose: [{ ...permit.purpose[0], code: 'HDIRECT' }] }, '/purpose/0'],
    ['a purpose of another system', { purpose: [{ system: 'urn:x', code: 'TREAT' }] }, '/purpose/0'],
    ['an action unknown here', { action: [concept('consentaction', 'delete')] }, '/action/0'],
    ['an action in words', { action: [{ text: 'access' }] }, '/action/0'],
    ['a class that is no resource type', { class: [ofType('Labs')] }, '/class/0'],
    ['a type of another system', { class: [{ system: 'urn:x', code: 'Observation' }] }, '/class/0'],
    ['a class of documents', { class: [{ system: 'urn:ietf:bcp:13', code: 'application/hl7-cda+xml' }] }, '/class/0'],
    ['a label without a system', { securityLabel: [{ code: 'R' }] }, '/securityLabel/0'],
    ['a code in words', { code: [{ text: 'PHQ-9' }] }, '/code/0'],
    ['a code of which one coding is not complete', { code: [{ coding: [phq9, { code: 'PHQ' }] }] }, '/code/0'],
    ['a data period in years', { dataPeriod: { start: '2025', end: '2026' } }, '/dataPeriod'],
    ['a period that does not end', { period: { start: '2026-05-01' } }, '/period'],
    ['what depends on a resource', { ...observation, data: [datum('dependents', 'Observation/1')] }, '/data/0/meaning'],
    [
      'a resource of another server',
      { ...observation, data: [datum('instance', 'https://x.example/Observation/1')] },
      '/data/0/reference',
    ],
    ['a resource of another class', { ...observation, data: [datum('instance', 'Condition/1')] }, '/data'],
    [
      'resources of two types',
      { class: undefined, data: [datum('instance', 'Condition/1'), datum('instance', 'Observation/1')] },
      '/data',
    ],
  ])('%s', (_what, change, path) => {
    const params = { resourceType: 'Consent', pointer: `#/provision/provision/0${path}` };
    expect(() => readNested(change)).toThrow(expect.objectContaining({ code: 'unsupported_resource', params }));
  });

  test('a consent whose jurisdiction nobody said', () => {
    const { jurisdiction: _, ...unsaid } = context;
    const params = { resourceType: 'Consent', pointer: '#/extension' };
    expect(() => readGrant(consent, unsaid)).toThrow(expect.objectContaining({ code: 'unsupported_resource', params }));
  });

  test('another resource', () => {
    const expected = { code: 'unsupported_resource', params: { resourceType: 'Contract' } };
    expect(() => read({ resourceType: 'Contract' })).toThrow(expect.objectContaining(expected));
  });

  test.each<[string, object, string]>([
    ['an empty list of actors', { actor: [] }, '#/provision/provision/0/actor'],
    ['a permit for everyone', { actor: undefined }, '#/provisions/0'],
    ['a permit for everything', { purpose: undefined }, '#/provisions/0'],
  ])('%s as malformed', (_what, change, pointer) => {
    const expected = { code: 'invalid_request', params: { pointers: [pointer] } };
    expect(() => readNested(change)).toThrow(expect.objectContaining(expected));
  });
});
