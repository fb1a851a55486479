import type { Instant } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { deidentify } from './deidentify.ts';

const at = '2026-06-01T09:00:00Z' as Instant;
const loinc = (code: string) => ({
  coding: [{ system: 'http://loinc.org', code, display: 'of Made Up' }],
  text: 'Made Up',
});
const measured = (value: unknown, code = 'kg', more: object = {}) => ({
  ...{ value, unit: 'Made Up', system: 'http://unitsofmeasure.org', code },
  ...more,
});
const observation = { resourceType: 'Observation', id: 'o-made-up', status: 'final', code: loinc('29463-7') };
const without = (resource: object) => deidentify(resource as never, at) as Record<string, unknown> | undefined;
const shownOf = (value: object) => without({ ...observation, ...value })?.valueQuantity;

describe('a resource that names nobody', () => {
  test('has codes, measurements and years, and nothing of who it is about or who wrote it', () => {
    const shown = without({
      ...observation,
      meta: { security: [{ system: 'urn:house', code: 'made-up' }], profile: ['urn:made-up'], source: '#made-up' },
      text: { status: 'generated', div: 'Made Up' },
      extension: [{ url: 'urn:e', valueString: 'Made Up' }],
      identifier: [{ system: 'urn:mrn', value: 'Made Up' }],
      subject: { reference: 'Patient/made-up', display: 'Made Up' },
      encounter: { reference: 'Encounter/made-up' },
      effectiveDateTime: '2026-05-04T08:30:00-07:00',
      issued: '2026-05-04T08:30:00.123Z',
      performer: [{ display: 'Made Up' }],
      valueQuantity: measured(70.5),
      note: [{ text: 'Made Up' }],
      device: { display: 'Made Up' },
      component: [{ code: loinc('8480-6'), valueString: 'Made Up' }],
      category: [loinc('vital'), { text: 'Made Up' }],
    });
    expect(shown).toEqual({
      ...{ resourceType: 'Observation', status: 'final', effectiveDateTime: '2026' },
      code: { coding: [{ system: 'http://loinc.org', code: '29463-7' }] },
      category: [{ coding: [{ system: 'http://loinc.org', code: 'vital' }] }],
      component: [{ code: { coding: [{ system: 'http://loinc.org', code: '8480-6' }] } }],
      valueQuantity: { value: 70.5, system: 'http://unitsofmeasure.org', code: 'kg' },
    });
  });

  test.each<[string, object, unknown]>([
    ['an age of 89', measured(89, 'a'), 89],
    ['an age over 89', measured(90, 'a'), undefined],
    ['such an age in months', measured(1100, 'mo'), undefined],
    ['such an age in Julian years', measured(90, 'a_j'), undefined],
    ['text in a unit', measured(7, '{Made Up}'), 7],
    ['text for a unit', measured(7, 'Made Up'), undefined],
    ['a number that may be somebody’s', measured(97_201, '1'), undefined],
    ['a unit of this house', measured(7, 'kg', { system: 'urn:house' }), undefined],
    ['less than something', measured(7, 'kg', { comparator: '<' }), 7],
    ['text for less than', measured(7, 'kg', { comparator: 'Made Up' }), undefined],
    ['text for a number', measured('Made Up'), undefined],
  ])('shows %s as it may be', (_, quantity, value) => {
    const shown = shownOf({ valueQuantity: quantity }) as { value?: unknown } | undefined;
    expect(shown?.value).toBe(value);
    expect(JSON.stringify(shown ?? {})).not.toMatch(/Made|urn:/);
  });

  test('of a patient has a year of birth, unless that says that somebody is over 89', () => {
    const patient = (birthDate: string) =>
      without({
        ...{ resourceType: 'Patient', id: 'p', active: true, gender: 'female', birthDate },
        ...{ name: [{ family: 'Made' }], address: [{ city: 'Up', postalCode: '97201' }], telecom: [{ value: '5' }] },
      });
    expect(patient('1937-06-01')).toEqual({
      resourceType: 'Patient',
      active: true,
      gender: 'female',
      birthDate: '1937',
    });
    expect(patient('1936-06-01')).toEqual({ resourceType: 'Patient', active: true, gender: 'female' });
  });

  test.each<[string, object]>([
    ['of a type that is little else', { resourceType: 'Coverage', id: 'c', status: 'active' }],
    ['whose code only this house knows', { ...observation, code: { coding: [{ system: 'urn:house', code: '1' }] } }],
    ['whose code is only said in words', { ...observation, code: { text: 'Made Up' } }],
    ['with an extension that changes its meaning', { ...observation, modifierExtension: [{ url: 'urn:not' }] }],
    ['with rules of its own', { ...observation, implicitRules: 'urn:rules' }],
    ['that was replaced', { resourceType: 'Patient', id: 'p', gender: 'male', link: [{ type: 'replaced-by' }] }],
    [
      'whose status only this house knows',
      {
        ...{ resourceType: 'Condition', id: 'c', code: loinc('1') },
        verificationStatus: { coding: [{ system: 'urn:house', code: 'refuted' }] },
      },
    ],
  ])('is not there for one %s', (_, resource) => {
    expect(without(resource)).toBeUndefined();
  });
});
