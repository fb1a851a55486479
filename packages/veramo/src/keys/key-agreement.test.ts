import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { KeyManager } from '@veramo/key-manager';
import { KeyManagementSystem } from '@veramo/kms-local';
import { PortKeyStore } from '../stores/port-key-store.ts';
import { inMemoryKeyStore, testKeyring } from '../testing/in-memory-keys.ts';
import { AssentKms } from './assent-kms.ts';
import { SealedPrivateKeyStore } from './sealed-private-key-store.ts';

const types = ['X25519', 'Ed25519', 'Secp256r1', 'Secp256k1'] as const;

let store: SealedPrivateKeyStore;
let kms: AssentKms;
let manager: KeyManager;
beforeEach(() => {
  const keys = inMemoryKeyStore();
  store = new SealedPrivateKeyStore(keys, testKeyring('kek'));
  kms = new AssentKms(store);
  manager = new KeyManager({ store: new PortKeyStore(keys), kms: { local: kms } });
});

const shared = (kid: string, type: string, publicKeyHex: string) =>
  kms.sharedSecret({ myKeyRef: { kid }, theirKey: { type: type as never, publicKeyHex } });

describe('a shared secret', () => {
  test.each(types)('of two %s keys is the same from both sides, and 32 bytes', async (type) => {
    for (let n = 0; n < 8; n++) {
      const [a, b] = [await kms.createKey({ type }), await kms.createKey({ type })];
      const secret = await shared(a.kid, type, b.publicKeyHex);
      expect(secret).toMatch(/^[0-9a-f]{64}$/);
      expect(await shared(b.kid, type, a.publicKeyHex)).toBe(secret);
    }
  });

  test.each([
    ['X25519', 'X25519'],
    ['X25519', 'Ed25519'],
    ['Ed25519', 'X25519'],
    ['Ed25519', 'Ed25519'],
  ] as const)('of %s with %s is what Veramo makes of them', async (mine, theirs) => {
    const [a, b] = [await kms.createKey({ type: mine }), await kms.createKey({ type: theirs })];
    const args = { myKeyRef: { kid: a.kid }, theirKey: { type: theirs, publicKeyHex: b.publicKeyHex } };
    expect(await kms.sharedSecret(args)).toBe(await new KeyManagementSystem(store).sharedSecret(args));
  });

  test.each([
    {
      type: 'X25519',
      source: 'RFC 7748 §6.1',
      mine: '77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a',
      theirs: 'de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f',
      secret: '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742',
    },
    {
      type: 'Secp256r1',
      source: 'RFC 5903 §8.1',
      mine: 'c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433',
      theirs:
        '04d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63' +
        '56fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab',
      secret: 'd6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de',
    },
  ] as const)('with $type is that of $source', async ({ type, mine, theirs, secret }) => {
    const { kid } = await kms.importKey({ type, privateKeyHex: mine });
    expect(await shared(kid, type, theirs)).toBe(secret);
  });
});

describe('no secret is shared', () => {
  test.each([
    ['X25519', 'a point of order one', `01${'00'.repeat(31)}`],
    ['X25519', 'zero', '00'.repeat(32)],
    ['X25519', 'a point of order eight', 'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800'],
    ['X25519', 'too short a point', '11'.repeat(31)],
    ['X25519', 'too long a point', '11'.repeat(33)],
    ['X25519', 'no hexadecimal', 'zz'.repeat(32)],
    ['X25519', 'nothing', ''],
    ['Ed25519', 'the neutral point', `01${'00'.repeat(31)}`],
    ['Ed25519', 'a point that is not on the curve', `02${'00'.repeat(31)}`],
    ['Secp256r1', 'a point that is not on the curve', `04${'11'.repeat(64)}`],
    ['Secp256r1', 'an x of no point', `02${'ff'.repeat(32)}`],
    ['Secp256r1', 'the point at infinity', '00'],
    ['Secp256k1', 'a point that is not on the curve', `04${'11'.repeat(64)}`],
    ['Secp256k1', 'the point at infinity', '00'],
  ] as const)('with %s for %s', async (type, _, publicKeyHex) => {
    const { kid } = await kms.createKey({ type });
    const failure = await shared(kid, type, publicKeyHex).catch((error) => error);
    expect(failure).toMatchObject({ code: 'invalid_request', params: { pointers: ['#/publicKey/publicKeyHex'] } });
  });

  test('for a key of another curve', async () => {
    const p256 = await kms.createKey({ type: 'Secp256r1' });
    const k1 = await kms.createKey({ type: 'Secp256k1' });
    for (const type of ['Secp256k1', 'X25519', 'Bls12381G1']) {
      await expect(shared(p256.kid, type, k1.publicKeyHex)).rejects.toMatchObject({ code: 'invalid_request' });
    }
    await expect(shared('nobody', 'X25519', k1.publicKeyHex)).rejects.toMatchObject({ code: 'key_unavailable' });
  });
});

describe('encryption through Veramo', () => {
  test.each(['X25519', 'Ed25519'] as const)('to a key of type %s opens with it and with no other', async (type) => {
    const [mine, other] = [
      await manager.keyManagerCreate({ kms: 'local', type }),
      await manager.keyManagerCreate({ kms: 'local', type }),
    ];
    const text = randomBytes(20).toString('hex');
    const data = await manager.keyManagerEncryptJWE({ kid: mine.kid, to: { ...mine, kms: '' }, data: text } as never);
    expect(data).not.toContain(text);
    expect(await manager.keyManagerDecryptJWE({ kid: mine.kid, data })).toBe(text);
    await expect(manager.keyManagerDecryptJWE({ kid: other.kid, data })).rejects.toThrow();
  });
});
