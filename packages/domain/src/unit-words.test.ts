import { expect, test } from '@jest/globals';
import { unitWords } from './unit-words.ts';

test.each([
  ['mL/min/{1.73_m2}', 'mL/min/1.73 m²'],
  ['{score}', 'score'],
  ['kg/m2', 'kg/m²'],
  ['%', '%'],
  ['10*3/uL', '10*3/uL'],
  ['mmol/mol', 'mmol/mol'],
])('%s is written as %s', (unit, words) => {
  expect(unitWords(unit)).toBe(words);
});
