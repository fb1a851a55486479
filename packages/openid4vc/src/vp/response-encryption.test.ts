import { beforeAll, describe, expect, test } from '@jest/globals';
import { CompactEncrypt, importJWK } from 'jose';
import {
  contentEncryptions,
  decryptResponse,
  encryptResponse,
  maxEncryptedLength,
  newResponseKey,
  publicHalf,
  zEncryptionKey,
} from './response-encryption.ts';

const answer = { vp_token: { lab: ['a~b~c'] }, state: 'state' };
let key: Awaited<ReturnType<typeof newResponseKey>>;
beforeAll(async () => {
  key = await newResponseKey();
});

const encrypted = (enc: (typeof contentEncryptions)[number]) =>
  encryptResponse(answer, zEncryptionKey.parse(publicHalf(key)), enc);

describe('an encrypted answer', () => {
  test.each(contentEncryptions)('opens with the key of its session (%s)', async (enc) => {
    expect(await decryptResponse(await encrypted(enc), key)).toEqual(answer);
  });

  test('opens with no other key, not even one of the same name', async () => {
    const other = await newResponseKey();
    const jwe = await encrypted('A128GCM');
    expect(await decryptResponse(jwe, other)).toBeUndefined();
    expect(await decryptResponse(jwe, { ...other, kid: key.kid ?? '' })).toBeUndefined();
  });

  test('does not show the private half of its key', () => {
    expect(key).toHaveProperty('d');
    expect(publicHalf(key)).not.toHaveProperty('d');
    expect(zEncryptionKey.safeParse(key).success).toBe(false);
  });

  test.each<[string, (jwe: string[]) => string[]]>([
    ['its header', ([, ...rest]) => [Buffer.from('{"alg":"dir","enc":"A128GCM"}').toString('base64url'), ...rest]],
    ['its content', ([a = '', b = '', c = '', d = '', e = '']) => [a, b, c, `A${d.slice(1)}`, e]],
    ['its tag', ([a = '', b = '', c = '', d = '']) => [a, b, c, d, 'A'.repeat(22)]],
    ['its number of parts', (parts) => parts.slice(1)],
  ])('is refused if %s was changed', async (_, change) => {
    const parts = (await encrypted('A256GCM')).split('.');
    expect(await decryptResponse(change(parts).join('.'), key)).toBeUndefined();
  });

  test.each([
    ['another encryption of the content', { alg: 'ECDH-ES', enc: 'A128CBC-HS256' }],
    ['another management of the key', { alg: 'ECDH-ES+A128KW', enc: 'A128GCM' }],
  ])('is refused with %s', async (_, header) => {
    const publicKey = await importJWK(publicHalf(key), header.alg);
    const jwe = await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(answer)))
      .setProtectedHeader({ ...header, kid: key.kid ?? '' })
      .encrypt(publicKey);
    expect(await decryptResponse(jwe, key)).toBeUndefined();
  });

  test.each(['', 'x', 'a.b.c.d.e', '.'.repeat(maxEncryptedLength + 1)])('is refused if it is none', async (text) => {
    expect(await decryptResponse(text, key)).toBeUndefined();
  });

  test('is refused if what was encrypted is no JSON', async () => {
    const publicKey = await importJWK(publicHalf(key), 'ECDH-ES');
    const jwe = await new CompactEncrypt(Uint8Array.of(0xff, 0xfe))
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A128GCM', kid: key.kid ?? '' })
      .encrypt(publicKey);
    expect(await decryptResponse(jwe, key)).toBeUndefined();
  });
});
