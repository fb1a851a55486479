import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from './canonical-json.ts';

test('sorts members at every depth, as RFC 8785 §3.2.3 shows', () => {
  expect(canonicalJson({ b: [{ d: 1, c: '€' }], a: { z: null, y: 1e30 } })).toBe(
    '{"a":{"y":1e+30,"z":null},"b":[{"c":"€","d":1}]}',
  );
});

test('sorts names by their code units, also those that are numbers', () => {
  const names = ['€', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', 'ö'];
  const text = canonicalJson(Object.fromEntries(names.map((name) => [name, 0])));
  const sorted = ['\r', '1', '\u0080', 'ö', '€', '\ud83d\ude00', '\ufb33'];
  expect(text).toBe(`{${sorted.map((name) => `${JSON.stringify(name)}:0`).join(',')}}`);
  expect(canonicalJson({ 9: 'nine', 10: 'ten', a: undefined })).toBe('{"10":"ten","9":"nine"}');
  expect(canonicalJson(JSON.parse('{"__proto__":{"b":1,"a":2}}'))).toBe('{"__proto__":{"a":2,"b":1}}');
});

test('keeps every value, and forgets only the order of members', () => {
  const shuffled = (value: unknown): unknown =>
    Array.isArray(value) || typeof value !== 'object' || value === null
      ? value
      : Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([k, v]) => [k, shuffled(v)]),
        );
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const plain = JSON.parse(JSON.stringify(value));
      expect(JSON.parse(canonicalJson(plain))).toEqual(plain);
      expect(canonicalJson(shuffled(plain))).toBe(canonicalJson(plain));
    }),
  );
});
