import { describe, expect, test } from '@jest/globals';
import { directionOf, languageFor } from './language.ts';

describe('the language', () => {
  test.each([
    [['es-MX', 'en'], 'es'],
    [['fr-FR', 'es'], 'es'],
    [['en-GB'], 'en'],
    [['fr', 'de'], 'en'],
    [[], 'en'],
  ])('for %j is %s', (wished, language) => {
    expect(languageFor(wished)).toBe(language);
  });

  test('is written from right to left where that is so', () => {
    expect(['en', 'es-MX', 'ar', 'he-IL', 'fa'].map(directionOf)).toEqual(['ltr', 'ltr', 'rtl', 'rtl', 'rtl']);
  });
});
