import { rejectionReasons } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { reasonsEn } from '../messages/reasons-en.ts';
import { reasonsEs } from '../messages/reasons-es.ts';
import { reasonText } from './reason-text.ts';

describe.each([
  ['English', reasonsEn],
  ['Spanish', reasonsEs],
] as const)('in %s', (_, texts) => {
  test.each(rejectionReasons)('%s: says what it means and what to do next, in whole sentences', (reason) => {
    const { what, next } = reasonText(texts, reason);
    for (const sentence of [what, next]) expect(sentence).toMatch(/^[A-ZÁÉÍÓÚÑ¿].*[.?]$/);
    expect(`${what} ${next}`).not.toContain('_');
  });

  test('there are no words for reasons that there are not, and some for those of a newer service', () => {
    expect(Object.keys(texts).sort()).toEqual([...rejectionReasons, 'unknown'].sort());
    for (const reason of ['brand_new', 'toString', '__proto__']) expect(reasonText(texts, reason)).toBe(texts.unknown);
  });
});
