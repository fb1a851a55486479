import type { Sealed } from '@assent/application';
import { describe, expect, test } from '@jest/globals';
import { aesKeyring } from './aes-keyring.ts';

const keyOf = (id: string, byte: number) => ({ id, key: new Uint8Array(32).fill(byte) });
const secret = new TextEncoder().encode('an Ed25519 private key');
const unavailable = expect.objectContaining({ code: 'key_unavailable' });
const failureOf = (open: () => unknown): unknown => {
  try {
    return open();
  } catch (error) {
    return error;
  }
};

describe('aesKeyring', () => {
  const keyring = aesKeyring([keyOf('2026', 1), keyOf('2025', 2)]);

  test.each([[secret], [new Uint8Array(0)], [new Uint8Array(10_000).fill(9)]])('what was sealed opens', (bytes) => {
    expect(keyring.open(keyring.seal(bytes, 'context'), 'context')).toEqual(bytes);
  });

  test('sealed bytes name the newest key, and hide what is in them', () => {
    const sealed = keyring.seal(secret, 'context');
    expect(sealed).toMatch(/^v1\.2026\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]+$/);
    expect(Buffer.from(sealed.split('.')[3] ?? '', 'base64url').toString('latin1')).not.toContain('Ed25519');
  });

  test('sealing twice gives different bytes', () => {
    expect(new Set(Array.from({ length: 100 }, () => keyring.seal(secret, 'context'))).size).toBe(100);
  });

  test('an older key still opens, and what it sealed is not current', () => {
    const sealed = aesKeyring([keyOf('2025', 2)]).seal(secret, 'context');
    expect(keyring.open(sealed, 'context')).toEqual(secret);
    expect(keyring.isCurrent(sealed)).toBe(false);
    expect(keyring.isCurrent(keyring.seal(secret, 'context'))).toBe(true);
  });

  test('a key with the right id and the wrong bytes is an error, and never an empty answer', () => {
    const sealed = keyring.seal(secret, 'context');
    expect(failureOf(() => aesKeyring([keyOf('2026', 3)]).open(sealed, 'context'))).toEqual(unavailable);
  });

  test('an unknown key is an error that names it', () => {
    const sealed = keyring.seal(secret, 'context');
    const error = failureOf(() => aesKeyring([keyOf('2027', 1)]).open(sealed, 'context'));
    expect(error).toMatchObject({ code: 'key_unavailable', params: { keyId: '2026' } });
  });

  test('bytes sealed for one record do not open as those of another', () => {
    const sealed = keyring.seal(secret, 'private-key:one');
    expect(failureOf(() => keyring.open(sealed, 'private-key:other'))).toEqual(unavailable);
  });

  test('bytes sealed by one key do not open under the id of another with the same bytes', () => {
    const twins = aesKeyring([keyOf('a', 1), keyOf('b', 1)]);
    const renamed = twins.seal(secret, 'context').replace('v1.a.', 'v1.b.') as Sealed;
    expect(failureOf(() => twins.open(renamed, 'context'))).toEqual(unavailable);
  });

  test('a change of any character is an error', () => {
    const sealed = keyring.seal(secret, 'context');
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}` as Sealed;
      expect(failureOf(() => keyring.open(changed, 'context'))).toEqual(unavailable);
    }
  });

  test.each([0, 1, 2])(
    'another way to write the same bytes is an error: %i bytes over a whole number of letters',
    (more) => {
      const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
      for (let tries = 0; tries < 20; tries += 1) {
        const sealed = keyring.seal(new Uint8Array(2 + more), 'context');
        const asBase64 = sealed.replaceAll('-', '+').replaceAll('_', '/');
        const endings = [...letters].map((letter) => `${sealed.slice(0, -1)}${letter}`);
        for (const changed of [asBase64, ...endings].filter((text) => text !== sealed))
          expect(failureOf(() => keyring.open(changed as Sealed, 'context'))).toEqual(unavailable);
      }
    },
  );

  test.each([
    '',
    'v1',
    'v1.2026',
    'v1.2026..',
    'v1.2026.AAAAAAAAAAAAAAAA.',
    'v2.2026.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAA',
  ])('%j is no sealed text, and an error', (text) => {
    expect(failureOf(() => keyring.open(text as Sealed, 'context'))).toEqual(unavailable);
  });

  test.each(['.', '.AAAA', '=', ' ', '!'])('%j added to it is an error', (more) => {
    const sealed = keyring.seal(secret, 'context');
    expect(failureOf(() => keyring.open(`${sealed}${more}` as Sealed, 'context'))).toEqual(unavailable);
  });

  test('bytes cut short are an error', () => {
    const sealed = keyring.seal(secret, 'context');
    for (let length = 0; length < sealed.length; length += 1) {
      expect(failureOf(() => keyring.open(sealed.slice(0, length) as Sealed, 'context'))).toEqual(unavailable);
    }
  });

  test.each([
    ['no key', []],
    ['a short key', [{ id: 'a', key: new Uint8Array(31) }]],
    ['two keys with one id', [keyOf('a', 1), keyOf('a', 2)]],
    ['an id with a dot', [keyOf('a.b', 1)]],
  ])('%s is a wrong configuration', (_, keys) => {
    expect(failureOf(() => aesKeyring(keys))).toMatchObject({ code: 'configuration_invalid' });
  });

  test('changing the bytes of a key afterwards does not change the keyring', () => {
    const key = keyOf('a', 1);
    const own = aesKeyring([key]);
    const sealed = own.seal(secret, 'context');
    key.key.fill(0);
    expect(own.open(sealed, 'context')).toEqual(secret);
    expect(aesKeyring([keyOf('a', 1)]).open(own.seal(secret, 'context'), 'context')).toEqual(secret);
  });
});
