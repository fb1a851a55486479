import { expect, test } from '@jest/globals';
import { factsOf } from './claim-facts.ts';

test('claims become pairs that people read, whatever is in them', () => {
  const claims = {
    name: { family: '<b>Núñez</b>', given: ['Ada', 'María'] },
    code: { system: 'http://loinc.org', code: '4548-4', display: 'HbA1c' },
    plain: { system: 's', code: 'c' },
    parts: [{ a: 1 }, { a: true }],
    nothing: null,
    toString: 'own',
  };
  expect(factsOf(claims, { name: 'Name' })).toEqual([
    { label: 'Name · family', value: '<b>Núñez</b>' },
    { label: 'Name · given', value: 'Ada María' },
    { label: 'code', value: 'HbA1c (4548-4)' },
    { label: 'plain', value: 'c' },
    { label: 'parts 1 · a', value: '1' },
    { label: 'parts 2 · a', value: 'true' },
    { label: 'toString', value: 'own' },
  ]);
});
