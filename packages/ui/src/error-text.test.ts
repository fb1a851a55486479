import { AppError, type ErrorCode } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { errorText } from './error-text.ts';
import { errorsEn } from './messages/errors-en.ts';
import { errorsEs } from './messages/errors-es.ts';

describe('words for a failure', () => {
  test('are those of its code, in the language of the reader', () => {
    const error = new AppError('rate_limited');
    expect(errorText(errorsEn, error).next).toBe('Wait a minute, then try again.');
    expect(errorText(errorsEs, error).what).toBe('Demasiados intentos en poco tiempo.');
  });

  test('say of a fault of ours that it is one, and nothing that it says', () => {
    const words = errorText(errorsEn, new TypeError('Zz-Marker'));
    expect(words).toEqual(errorsEn.internal);
    expect(errorText(errorsEn, undefined)).toEqual(errorsEn.internal);
  });

  test.each(Object.keys(errorsEn) as (ErrorCode | 'internal')[])('say what happened and what to do: %s', (code) => {
    for (const { what, next } of [errorsEn[code], errorsEs[code]]) {
      expect(what).toMatch(/\.$/);
      expect(next).toMatch(/\.$/);
    }
  });
});
