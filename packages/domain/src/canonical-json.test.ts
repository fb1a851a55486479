import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from './canonical-json.ts';

test('sorts members at every depth, as RFC 8785 §3.2.3 shows', () => {
  expect(canonicalJson({ b: [{ d: 1, c: '€' }], a: { z: null, y: 1e30 } })).toBe(
    '{"a":{"y":1e+30,"z":null},"b":[{"c":"€","d":1}]}',
  );
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
