import { describe, expect, test } from '@jest/globals';
import { parseHashRoute } from './use-hash-route.ts';

describe('the route of a page', () => {
  test.each([
    ['', '/', []],
    ['#', '/', []],
    ['#/', '/', []],
    ['#/patients/7', '/patients/7', ['patients', '7']],
    ['#patients//7/', '/patients/7', ['patients', '7']],
    ['#/a%2Fb/%E2%82%AC', '/a%2Fb/%E2%82%AC', ['a/b', '€']],
    ['#/%zz', '/%zz', ['%zz']],
  ])('of %j is %s', (hash, path, parts) => {
    expect(parseHashRoute(hash)).toMatchObject({ path, parts });
  });

  test('has parameters', () => {
    const { path, query } = parseHashRoute('#/offer?uri=https%3A%2F%2Fa.example%2F%3Fx%3D1&pin=7');
    expect([path, query.get('uri'), query.get('pin')]).toEqual(['/offer', 'https://a.example/?x=1', '7']);
  });

  test('keeps a question mark within its parameters', () => {
    expect(parseHashRoute('#/offer?uri=a?b').query.get('uri')).toBe('a?b');
  });
});
