import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zTrialCriteria } from '@assent/domain';
import { afterAll, describe, expect, test } from '@jest/globals';
import { commandLine } from '../testing/command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'eligibility-import-'));
afterAll(() => rmSync(folder, { recursive: true }));
const fileOf = (name: string, resource: object): string => {
  writeFileSync(join(folder, name), JSON.stringify(resource));
  return join(folder, name);
};
// No service: whatever asks it ends with 3.
const assent = commandLine({ ASSENT_URL: 'http://nobody.invalid' });

const adults = {
  resourceType: 'EvidenceVariable',
  characteristic: [
    {
      description: 'At least 18 years old',
      definitionByTypeAndValue: {
        type: { coding: [{ system: 'http://snomed.info/sct', code: '397669002' }] },
        valueQuantity: { value: 18, comparator: '>=', system: 'http://unitsofmeasure.org', code: 'a' },
      },
    },
  ],
};
const willing = { description: 'Willing to come to the clinic' };
const names = ['--registry', 'ctgov', '--id', 'NCT01234567', '--version', '2', '--title', 'A study'];

describe('assent eligibility import', () => {
  test('prints criteria as they can be published', async () => {
    const { code, out } = await assent('eligibility', 'import', fileOf('adults.json', adults), ...names);
    expect(code).toBe(0);
    expect(zTrialCriteria.parse(JSON.parse(out)).criteria).toMatchObject([{ kind: 'age', min: 18 }]);
  });

  test('leaves nothing out without being told', async () => {
    const characteristic = [...adults.characteristic, willing];
    const file = fileOf('willing.json', { ...adults, characteristic });
    const refused = await assent('eligibility', 'import', file, ...names);
    expect(refused.code).toBe(1);
    expect(refused.out).toMatch(/must +Willing to come to the clinic +words alone/);
    const { out } = await assent('eligibility', 'import', file, ...names, '--attested', '--json');
    expect(JSON.parse(out).attested).toEqual([{ id: 'criterion-2', label: willing.description, exclude: false }]);
  });

  test('asks for the name of a study that has none, and refuses what is no criteria', async () => {
    expect((await assent('eligibility', 'import', fileOf('adults.json', adults))).code).toBe(2);
    expect((await assent('eligibility', 'import', fileOf('patient.json', { resourceType: 'Patient' }))).code).toBe(2);
  });
});

describe('assent eligibility plan', () => {
  test('says of each criterion how it can be shown, and which credentials that needs', async () => {
    const study = { registry: 'ctgov', id: 'NCT01234567', version: '2', title: 'A study' };
    const criteria = {
      study,
      criteria: [
        { id: 'age', label: 'Adults', exclude: false, kind: 'age', min: 18 },
        {
          ...{ id: 'creatinine', label: 'Creatinine', exclude: true, kind: 'numeric', unit: 'mg/dL', min: 1.5 },
          code: { system: 'http://loinc.org', code: '2160-0' },
        },
      ],
      attested: [{ id: 'willing', label: 'Willing to come', exclude: false }],
    };
    const { code, out } = await assent(
      'eligibility',
      'plan',
      fileOf('criteria.json', criteria),
      '--as-of',
      '2026-06-15',
    );
    expect(code).toBe(0);
    expect(out.split('\n').map((line) => line.replace(/ {2,}/g, '  '))).toEqual([
      'zero-knowledge  Adults  birthDate is 18 years ago or earlier',
      'attested  not: Creatinine  no credential for proofs has it',
      'attested  Willing to come  the criteria say so',
      'Credentials that are needed:',
      '  urn:assent:proof-schema:patient-identity:1',
      '',
    ]);
  });
});
