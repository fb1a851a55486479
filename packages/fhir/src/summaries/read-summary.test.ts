import { readFileSync } from 'node:fs';
import { AppError, type Day } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readSummary } from './read-summary.ts';

interface Entry {
  fullUrl?: string;
  resource: Record<string, unknown>;
}
interface Summary {
  entry: Entry[];
  [name: string]: unknown;
}
const on = '2026-11-29' as Day;
const example = (name: string): Summary =>
  JSON.parse(readFileSync(new URL(`../../../../test/vectors/ips/${name}.json`, import.meta.url), 'utf8'));
const counted = (names: readonly string[]) =>
  Object.fromEntries([...new Set(names)].map((name) => [name, names.filter((one) => one === name).length]));

describe('the examples of the IPS', () => {
  test.each<[string, object, object]>([
    ['bundle-01', { PatientIdentity: 1, Problem: 2, LabResult: 6 }, { no_credential_type: 9, not_certain: 1 }],
    [
      'bundle-with-immunization',
      { PatientIdentity: 1, Problem: 2, LabResult: 6, Immunization: 1 },
      { no_credential_type: 9, not_certain: 1 },
    ],
    [
      'bundle-all-sections',
      { PatientIdentity: 1, Problem: 4, LabResult: 12, Immunization: 8 },
      { no_credential_type: 16 },
    ],
    ['bundle-minimal', { PatientIdentity: 1, Problem: 1 }, { no_credential_type: 5 }],
    ['bundle-no-info', { PatientIdentity: 1, Immunization: 2 }, { no_credential_type: 4 }],
  ])('%s', (name, taken, notTaken) => {
    const summary = example(name);
    const read = readSummary(summary, on);
    expect(counted(read.taken.map(({ type }) => type))).toEqual(taken);
    expect(counted(read.notTaken.map(({ reason }) => reason))).toEqual(notTaken);
    // All but the composition is in one of the lists, once.
    const pointers = [...read.taken, ...read.notTaken].map(({ pointer }) => /^#\/entry\/\d+/.exec(pointer)?.[0]);
    expect(new Set(pointers).size).toBe(summary.entry.length - 1);
    expect(pointers).toHaveLength(summary.entry.length - 1);
  });

  test('claims have the codes and units of the summary', () => {
    const { taken, notTaken } = readSummary(example('bundle-01'), on);
    expect(taken[0]).toEqual({
      type: 'PatientIdentity',
      pointer: '#/entry/1/resource',
      claims: expect.objectContaining({ name: { family: 'DeLarosa', given: ['Martha'] }, birthDate: '1972-05-01' }),
    });
    expect(taken.find(({ pointer }) => pointer === '#/entry/17/resource')?.claims).toEqual({
      code: { system: 'http://loinc.org', code: '17856-6', display: expect.any(String) },
      effective: '2017-11-10T07:20:00Z',
      quantity: { value: 7.5, unit: '%' },
    });
    // a panel in words only
    expect(notTaken).toContainEqual({
      ...{ resourceType: 'Observation', reason: 'not_certain', pointer: '#/entry/16/resource/code' },
    });
  });
});

/** `bundle-no-info` with the entries changed. */
const changed = (change: (entries: Entry[], summary: Summary) => void): Summary => {
  const summary = example('bundle-no-info');
  change(summary.entry, summary);
  return summary;
};
const indexOf = (entries: Entry[], type: string) => entries.findIndex(({ resource }) => resource.resourceType === type);
const at = (entries: Entry[], type: string) => entries[indexOf(entries, type)]?.resource ?? {};
const reasonsAfter = (change: (entries: Entry[]) => void) =>
  readSummary(changed(change), on).notTaken.filter(({ resourceType }) => resourceType === 'Immunization');

describe('a resource is not taken', () => {
  const pointer = '#/entry/6/resource';
  test.each<[string, (entries: Entry[]) => void, object]>([
    [
      'that is about somebody else',
      (entries) => Object.assign(at(entries, 'Immunization'), { patient: { reference: 'Patient/other' } }),
      { reason: 'another_subject', pointer },
    ],
    [
      'that does not say about whom',
      (entries) => Object.assign(at(entries, 'Immunization'), { patient: undefined }),
      { reason: 'another_subject', pointer },
    ],
    [
      'that says that there is nothing',
      (entries) => {
        const coding = [{ system: 'http://snomed.info/sct', code: '787482006' }];
        Object.assign(at(entries, 'Immunization'), { vaccineCode: { coding } });
      },
      { reason: 'absent_or_unknown', pointer },
    ],
    [
      'that says so in the codes of earlier versions',
      (entries) => {
        const coding = [
          { system: 'http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips', code: 'no-immunization-info' },
        ];
        Object.assign(at(entries, 'Immunization'), { vaccineCode: { coding } });
      },
      { reason: 'absent_or_unknown', pointer },
    ],
    [
      'that is in words only',
      (entries) => Object.assign(at(entries, 'Immunization'), { vaccineCode: { text: 'Flu' } }),
      { reason: 'not_certain', pointer: `${pointer}/vaccineCode` },
    ],
    [
      'that cannot be held by a credential',
      (entries) => Object.assign(at(entries, 'Immunization'), { lotNumber: 'x'.repeat(1000) }),
      { reason: 'not_certain', pointer },
    ],
    [
      'whose meaning is changed by what is not known',
      (entries) => Object.assign(at(entries, 'Immunization'), { modifierExtension: [{ url: 'urn:x' }] }),
      { reason: 'not_certain', pointer: `${pointer}/modifierExtension` },
    ],
  ])('%s', (_what, change, expected) => {
    expect(reasonsAfter(change)).toEqual([{ resourceType: 'Immunization', ...expected }]);
  });

  test('and a patient who cannot be read is in the list too', () => {
    const { taken, notTaken } = readSummary(
      changed((entries) => Object.assign(at(entries, 'Patient'), { birthDate: '1985' })),
      on,
    );
    expect(taken.map(({ type }) => type)).toEqual(['Immunization', 'Immunization']);
    expect(notTaken).toContainEqual({
      ...{ resourceType: 'Patient', reason: 'not_certain', pointer: '#/entry/1/resource/birthDate' },
    });
  });
});

describe('refuses', () => {
  test.each<[string, (entries: Entry[], summary: Summary) => void, string]>([
    ['a collection', (_, summary) => Object.assign(summary, { type: 'collection' }), '#/type'],
    ['a document without a composition', (entries) => entries.shift(), '#/entry/0'],
    [
      'another document',
      (entries) => Object.assign(at(entries, 'Composition'), { type: { text: 'x' } }),
      '#/entry/0/resource/type',
    ],
    [
      'a draft',
      (entries) => Object.assign(at(entries, 'Composition'), { status: 'preliminary' }),
      '#/entry/0/resource/status',
    ],
    [
      'a confidential one',
      (entries) => Object.assign(at(entries, 'Composition'), { confidentiality: 'R' }),
      '#/entry/0/resource/confidentiality',
    ],
    [
      'one that is labelled',
      (_, summary) => Object.assign(summary, { meta: { security: [{ system: 'urn:x', code: 'HIV' }] } }),
      '#/meta/security',
    ],
    [
      'two patients',
      (entries) => entries.push({ resource: { resourceType: 'Patient' } }),
      '#/entry/0/resource/subject',
    ],
    [
      'a patient who is not its subject',
      (entries) => Object.assign(at(entries, 'Composition'), { subject: { reference: 'Patient/x' } }),
      '#/entry/0/resource/subject',
    ],
  ])('%s', (_what, change, pointer) => {
    const params = expect.objectContaining({ pointer });
    expect(() => readSummary(changed(change), on)).toThrow(
      expect.objectContaining({ code: 'unsupported_resource', params }),
    );
  });

  test('anything else, always with a code', () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        try {
          readSummary(input, on);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
    );
  });
});
