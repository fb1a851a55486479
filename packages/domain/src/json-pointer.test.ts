import { describe, expect, test } from '@jest/globals';
import { leadsIn, namesIn, zJsonPointer } from './json-pointer.ts';

const document = JSON.parse(
  '{"issuer":{"id":"did:example:a"},"list":[{"a":1},null,"x"],"a/b":{"c~d":0},"":{"":1},"no":false,"nothing":null,"~1":1}',
);

describe('a JSON pointer', () => {
  test.each(['/issuer', '/issuer/id', '/list', '/list/0', '/list/0/a', '/list/2', '/a~1b/c~0d', '//', '/no', '/~01'])(
    '%s leads to something',
    (pointer) => {
      expect(zJsonPointer.safeParse(pointer).success).toBe(true);
      expect(leadsIn(document, pointer)).toBe(true);
    },
  );

  test.each([
    '/none',
    '/issuer/none',
    '/issuer/id/0',
    '/list/3',
    '/list/00',
    '/list/-',
    '/list/1',
    '/list/length',
    '/nothing',
    '/constructor',
    '/__proto__',
    '/issuer/__proto__/x',
    '/toString',
    '/list/0/',
  ])('%s leads nowhere', (pointer) => {
    expect(leadsIn(document, pointer)).toBe(false);
  });

  test.each(['', 'issuer', '#/issuer', '/a~', '/a~2', `/${'a'.repeat(512)}`, 7, null])('%s is none', (value) => {
    expect(zJsonPointer.safeParse(value).success).toBe(false);
  });

  test('is read as RFC 6901 says: what stands for a stroke first, then what stands for a tilde', () => {
    expect(namesIn('/a~01b/~1/c')).toEqual(['a~1b', '/', 'c']);
  });
});
