import { describe, expect, test } from '@jest/globals';
import { zDcqlQuery } from './dcql/dcql-query.ts';
import { isHarmlessJson } from './harmless-json.ts';
import { parse } from './parse.ts';

describe('JSON of a stranger', () => {
  test('is harmless if it is flat enough and can be compared', () => {
    expect(isHarmlessJson({ a: [{ b: null }, 'toString', 1] }, 4)).toBe(true);
    expect(isHarmlessJson(JSON.parse('{"a":[{"toString":1}]}'), 4)).toBe(false);
    expect(isHarmlessJson([[[1]]], 3)).toBe(true);
    expect(isHarmlessJson([[[[1]]]], 3)).toBe(false);
  });

  test('is an invalid request, and no defect, if a schema cannot even compare it', () => {
    const trap = { credentials: { length: { toString: 1 } } };
    expect(() => zDcqlQuery.safeParse(trap)).toThrow(TypeError);
    expect(() => parse(zDcqlQuery, trap)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });
});
