import { expect, test } from '@jest/globals';
import { cookieKeys } from './cookie-keys.ts';

const [one, two] = [1, 2].map((byte) => Buffer.alloc(32, byte).toString('base64url'));

test('cookies have a key for each key-encryption key, in their order, and none of them is one', () => {
  const [newest, oldest] = cookieKeys(`b:${two},a:${one}`);
  expect(cookieKeys(`a:${one}`)).toEqual([oldest]);
  expect(cookieKeys(`other:${two}`)).toEqual([newest]);
  expect([one, two]).not.toContain(newest);
  expect(() => cookieKeys('a:short')).toThrow(expect.objectContaining({ code: 'configuration_invalid' }));
});
