import { describe, expect, test } from '@jest/globals';
import { readClaims } from './read-claims.ts';

const status = (kind: string, code: string) => ({
  coding: [{ system: `http://terminology.hl7.org/CodeSystem/condition-${kind}`, code }],
});
const clinical = (code: string) => status('clinical', code);
const verification = (code: string) => status('ver-status', code);
const dependence = { system: 'http://snomed.info/sct', code: '75544000', display: 'Opioid dependence (disorder)' };
const security = [
  { system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R', display: 'restricted' },
  { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPIOIDUD' },
];
const condition = {
  resourceType: 'Condition',
  meta: { security },
  clinicalStatus: clinical('remission'),
  verificationStatus: verification('confirmed'),
  code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'F11.21' }, dependence], text: 'OUD' },
  subject: { reference: 'Patient/1' },
  onsetDateTime: '2021-05-10',
  abatementDateTime: '2024-01',
};
const read = (change: object) => readClaims({ ...condition, ...change }, { on: '2026-11-01' });

test('a Condition becomes a problem with its SNOMED CT code and all its security labels', () => {
  expect(read({})).toEqual({
    type: 'Problem',
    claims: {
      code: dependence,
      clinicalStatus: 'remission',
      verificationStatus: 'confirmed',
      onset: '2021-05-10',
      securityLabels: security,
    },
  });
});

test('an onset that is no more than a year, or an age, is left out', () => {
  expect(read({ onsetDateTime: '2021' }).claims).not.toHaveProperty('onset');
  expect(read({ onsetDateTime: undefined, onsetAge: { value: 36 } }).claims).not.toHaveProperty('onset');
});

test.each(['active', 'recurrence', 'relapse', 'inactive', 'resolved'])('a problem may be %s', (code) => {
  expect(read({ clinicalStatus: clinical(code) })).toMatchObject({ claims: { clinicalStatus: code } });
});

describe('refuses', () => {
  test.each<[string, object, string]>([
    ['an entry in error', { verificationStatus: verification('entered-in-error') }, '/verificationStatus'],
    ['a diagnosis that was ruled out', { verificationStatus: verification('refuted') }, '/verificationStatus'],
    ['no verification status', { verificationStatus: undefined }, '/verificationStatus'],
    ['a verification status unknown to FHIR', { verificationStatus: verification('likely') }, '/verificationStatus'],
    ['no clinical status', { clinicalStatus: undefined }, '/clinicalStatus'],
    ['a clinical status in words', { clinicalStatus: { text: 'active' } }, '/clinicalStatus'],
    [
      'two clinical statuses',
      { clinicalStatus: { coding: [...clinical('active').coding, ...clinical('resolved').coding] } },
      '/clinicalStatus',
    ],
    ['a clinical status of another system', { clinicalStatus: verification('active') }, '/clinicalStatus'],
    ['no code', { code: undefined }, '/code'],
    ['a code in words', { code: { text: 'OUD' } }, '/code'],
    ['a security label without a code', { meta: { security: [{ system: 'urn:x' }] } }, '/meta/security/0'],
    ['a subject inside the resource only', { subject: { reference: '#p' } }, '/subject/reference'],
  ])('%s', (_what, change, pointer) => {
    const params = { resourceType: 'Condition', pointer: `#${pointer}` };
    expect(() => read(change)).toThrow(expect.objectContaining({ code: 'unsupported_resource', params }));
  });
});
