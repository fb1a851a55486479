import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseStrictJson } from './strict-json.ts';

const parse = (text: string) => parseStrictJson(Buffer.from(text));

describe('JSON from a stranger', () => {
  test('is refused if an object has a member twice, at any depth and however it is spelled', () => {
    const texts = ['{"a":1,"a":1}', '{"a":{"b":1,"b":2}}', '[{"a":1,"\\u0061":2}]', '{"":1,"":2}', '{"\\"":1,"\\"":2}'];
    for (const text of texts) expect([text, parse(text)]).toEqual([text, undefined]);
  });

  test('is refused if a member, at any depth, would replace what every object inherits', () => {
    const texts = ['{"__proto__":{}}', '{"toString":""}', '[{"a":{"toString":1}}]', '{"a":[{"\\u005f_proto__":1}]}'];
    for (const text of texts) expect([text, parse(text)]).toEqual([text, undefined]);
  });

  test('may have colons, quotes and backslashes in its strings', () => {
    const value = { ':': 'a:b', '"': '\\":', '\\': ['\\\\', ':"', '"\\'], n: { ':"': ':' } };
    expect(parse(JSON.stringify(value))).toEqual(value);
  });

  test('is read as JSON.parse reads it if nothing speaks against it', () => {
    const value = fc.jsonValue({ maxDepth: 6 }).filter((made) => !/"(__proto__|toString)"/.test(JSON.stringify(made)));
    fc.assert(
      fc.property(value, fc.nat(4), (made, indent) => {
        expect(parse(JSON.stringify(made, null, indent))).toEqual(JSON.parse(JSON.stringify(made)));
      }),
    );
  });

  test('is read in a time that grows with its length alone', () => {
    const slashes = `{"a":"${'\\\\'.repeat(1_000_000)}"}`;
    expect(parse(slashes)).toEqual({ a: '\\'.repeat(1_000_000) });
    const quotes = `{"a":"${'\\"'.repeat(1_000_000)}"}`;
    expect(parse(quotes)).toEqual({ a: '"'.repeat(1_000_000) });
  });
});
