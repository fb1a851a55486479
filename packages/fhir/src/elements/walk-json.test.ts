import { expect, test } from '@jest/globals';
import { walkJson } from './walk-json.ts';

const nested = (depth: number): object => Array.from({ length: depth }).reduce<object>((inner) => ({ inner }), {});
const invalid = (params: object) => expect.objectContaining({ code: 'invalid_request', params });

test('every object and array is visited once, in the order of the text', () => {
  const pointers = [...walkJson({ a: [{ b: 1 }, []], c: { d: null } })].map(({ pathTo }) => pathTo('x'));
  expect(pointers).toEqual(['/x', '/a/x', '/a/0/x', '/a/1/x', '/c/x']);
});

test('a key that is no name of an element is not repeated in a pointer', () => {
  const [, inside] = walkJson({ 'Jane Doe': {} });
  expect(inside?.pathTo('modifierExtension')).toBe('/…/modifierExtension');
});

test('64 levels are visited, 65 are refused', () => {
  expect([...walkJson(nested(64))]).toHaveLength(65);
  expect(() => [...walkJson(nested(65))]).toThrow(invalid({ pointers: ['#'], maxDepth: 64 }));
});

test('a value that contains itself is refused', () => {
  const cycle: { self?: object } = {};
  cycle.self = cycle;
  expect(() => [...walkJson(cycle)]).toThrow(invalid({ pointers: ['#'], maxDepth: 64 }));
});

test.each([1n, Symbol('s'), () => 1])('what JSON cannot hold is refused where it stands: %p', (value) => {
  expect(() => [...walkJson({ a: [{ b: value }] }, '#/entry/0')]).toThrow(invalid({ pointers: ['#/entry/0/a/0'] }));
});
