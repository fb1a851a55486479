import { knownProofSchemas } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { factSheetNames, factSheets, factsOfSheet } from './fact-sheets.ts';
import { type FactEntries, factsFromForm } from './facts-from-form.ts';

const birthDate = '1980-02-03';

test('each sheet is one that the service knows, and has a way to enter each code of it', () => {
  for (const name of factSheetNames) {
    expect(knownProofSchemas(factSheets[name].schema.id)).toBeDefined();
    for (const { field, code } of factsOfSheet(name))
      expect(code !== undefined).toBe(field.type === 'code' || field.type === 'codes');
  }
});

describe('the form of facts', () => {
  test('reads values as they are signed', () => {
    expect(factsFromForm('hba1c', { birthDate, 'value:%': ' 7,2 ', effective: '2026-11-01' })).toEqual({
      isGood: true,
      facts: {
        birthDate,
        code: { system: 'http://loinc.org', code: '4548-4', display: 'Hemoglobin A1c' },
        'value:%': '7.2',
        effective: '2026-11-01',
      },
    });
    expect(factsFromForm('painScore', { birthDate, score: '0', effective: '2026-11-01' })).toMatchObject({
      isGood: true,
      facts: { score: 0 },
    });
  });

  test('leaves out what nobody said, and takes the first choice', () => {
    expect(factsFromForm('identity', { birthDate })).toEqual({
      isGood: true,
      facts: { birthDate, assuranceLevel: { system: 'urn:nist:ial', code: 'IAL2' } },
    });
  });

  test('reads one code a line; an empty list says that there is nothing on it', () => {
    const system = 'http://snomed.info/sct';
    const entries = { birthDate, assertedOn: '2026-11-01' };
    expect(factsFromForm('problems', { ...entries, problems: '44054006 Type 2 diabetes\n\n 38341003 ' })).toMatchObject(
      {
        facts: {
          problems: [
            { system, code: '44054006', display: 'Type 2 diabetes' },
            { system, code: '38341003' },
          ],
        },
      },
    );
    expect(factsFromForm('problems', entries)).toMatchObject({ isGood: true, facts: { problems: [] } });
    const nine = Array.from({ length: 9 }, (_, at) => `code-${at}`).join('\n');
    expect(factsFromForm('problems', { ...entries, problems: nine })).toEqual({ isGood: false, faults: ['problems'] });
  });

  const good = { birthDate, 'value:%': '7.2', effective: '2026-11-01' };
  test.each<[string, FactEntries, string]>([
    ['a day that does not exist', { ...good, effective: '2026-02-30' }, 'effective'],
    ['no birth date', { ...good, birthDate: '' }, 'birthDate'],
    ['a digit too many, which is not rounded', { ...good, 'value:%': '7.25' }, 'value:%'],
    ['a number that is too large', { ...good, 'value:%': '31' }, 'value:%'],
    ['a negative number', { ...good, 'value:%': '-1' }, 'value:%'],
    ['no number', { ...good, 'value:%': 'high' }, 'value:%'],
  ])('refuses %s', (_, entries, fault) => {
    expect(factsFromForm('hba1c', entries)).toEqual({ isGood: false, faults: [fault] });
  });

  test.each(['', '1.5', '11', '-1', 'bad', '0x5', '1e0'])('refuses %j as a score of pain', (score) => {
    expect(factsFromForm('painScore', { birthDate, score, effective: '2026-11-01' })).toEqual({
      isGood: false,
      faults: ['score'],
    });
  });
});
