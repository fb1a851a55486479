import { describe, expect, test } from '@jest/globals';
import { claimsFromForm, type Entries } from './claims-from-form.ts';
import { type FormType, formTypes } from './forms.ts';

const today = '2026-06-01';
const good: Readonly<Record<FormType, Entries>> = {
  PatientIdentity: { 'name.given': ' Ada  María ', 'name.family': 'Núñez', birthDate: '2008-06-01' },
  InsuranceCoverage: { payer: 'Plan', memberId: 'M-1' },
  Immunization: { vaccine: '141 Influenza', occurrence: '2026-05-01' },
  LabResult: { code: '4548-4', effective: '2026-05-01T08:30', 'quantity.value': '7,1', 'quantity.unit': '%' },
  Problem: { code: '44054006 Diabetes', onset: '' },
  Prescription: { medication: '860975 Metformin', dosage: 'Twice a day', fills: '2', authoredOn: '2026-05-01' },
  Referral: { to: 'did:web:x.example', service: '394585009', authoredOn: '2026-05-01' },
};

describe('a form', () => {
  test.each(formTypes)('%s: becomes claims of its type', (type) => {
    const read = claimsFromForm(type, good[type], today);
    expect(read).toMatchObject({ isGood: true, content: { type } });
  });

  test.each(formTypes)('%s: that is empty names the fields that need something', (type) => {
    const read = claimsFromForm(type, {}, today);
    expect(read.isGood === false && read.faults.length).toBeTruthy();
  });

  test('says who is of age from the birth date, on the birthday itself', () => {
    const agesOn = (day: string) => claimsFromForm('PatientIdentity', good.PatientIdentity, day);
    expect(agesOn(today)).toMatchObject({ content: { claims: { ageOver: { '18': true, '65': false } } } });
    expect(agesOn('2026-05-31')).toMatchObject({ content: { claims: { ageOver: { '18': false } } } });
  });

  test('reads names, codes and numbers as people write them', () => {
    expect(claimsFromForm('PatientIdentity', good.PatientIdentity, today)).toMatchObject({
      content: { claims: { name: { given: ['Ada', 'María'], family: 'Núñez' } } },
    });
    expect(claimsFromForm('LabResult', good.LabResult, today)).toMatchObject({
      content: { claims: { quantity: { value: 7.1, unit: '%' }, code: { code: '4548-4' } } },
    });
    expect(claimsFromForm('Problem', good.Problem, today)).toMatchObject({
      content: { claims: { code: { code: '44054006', display: 'Diabetes' } } },
    });
  });

  test('names the one field that cannot be used', () => {
    const wrong = { ...good.PatientIdentity, birthDate: '2026-13-01' };
    expect(claimsFromForm('PatientIdentity', wrong, today)).toEqual({ isGood: false, faults: ['birthDate'] });
  });
});
