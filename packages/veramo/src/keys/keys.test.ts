import { randomBytes } from 'node:crypto';
import type { Keyring, KeyStore } from '@assent/application';
import type { Did } from '@assent/domain';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { KeyManagementSystem, SecretBox } from '@veramo/kms-local';
import { compactVerify, importJWK } from 'jose';
import { PortDidStore } from '../stores/port-did-store.ts';
import { PortKeyStore } from '../stores/port-key-store.ts';
import { inMemoryKeyStore, testKeyring } from '../testing/in-memory-keys.ts';
import { AssentKms } from './assent-kms.ts';
import { algorithmOf, jwkOfKey, publicKeyHexOf, thumbprintOf, zPublicJwk } from './public-jwk.ts';
import { SealedPrivateKeyStore } from './sealed-private-key-store.ts';

const types = ['Ed25519', 'Secp256r1', 'Secp256k1'] as const;
const data = Buffer.from('eyJhbGciOiJ4In0.e30');

let keys: KeyStore;
let keyring: Keyring;
let store: SealedPrivateKeyStore;
let kms: AssentKms;
beforeEach(() => {
  keys = inMemoryKeyStore();
  keyring = testKeyring('new');
  store = new SealedPrivateKeyStore(keys, keyring);
  kms = new AssentKms(store);
});

describe('private keys at rest', () => {
  test('are sealed, and open to what was put in', async () => {
    const privateKeyHex = randomBytes(32).toString('hex');
    await store.importKey({ alias: 'k', type: 'Secp256k1', privateKeyHex });
    expect(JSON.stringify(await keys.listPrivateKeys())).not.toContain(privateKeyHex);
    expect(await store.getKey({ alias: 'k' })).toEqual({ alias: 'k', type: 'Secp256k1', privateKeyHex });
    expect(await store.listKeys()).toHaveLength(1);
  });

  test('do not open with another key, for another alias, or when they are not there', async () => {
    await store.importKey({ alias: 'a', type: 'Ed25519', privateKeyHex: '11'.repeat(32) });
    const { sealed } = (await keys.getPrivateKey('a'))!;
    await keys.putPrivateKey('b', 'Ed25519', sealed);
    const stranger = new SealedPrivateKeyStore(keys, testKeyring('other'));
    const calls = [stranger.getKey({ alias: 'a' }), store.getKey({ alias: 'b' }), store.getKey({ alias: 'c' })];
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'key_unavailable' });
    await expect(new AssentKms(stranger).sign({ keyRef: { kid: 'a' }, data })).rejects.toMatchObject({
      code: 'key_unavailable',
    });
  });

  test('do not open to nothing, as those of Veramo do with a wrong key', async () => {
    const [right, wrong] = await Promise.all([SecretBox.createSecretKey(), SecretBox.createSecretKey()]);
    const sealed = await new SecretBox(right).encrypt('deadbeef');
    expect(await new SecretBox(wrong).decrypt(sealed)).toBe('');
    const [ours, theirs] = [testKeyring('right'), testKeyring('wrong')];
    expect(() => theirs.open(ours.seal(Buffer.from('deadbeef'), 'c'), 'c')).toThrow('key_unavailable');
  });

  test('are sealed anew when the key-encryption key was changed', async () => {
    const before = new SealedPrivateKeyStore(keys, testKeyring('old'));
    await before.importKey({ alias: 'k', type: 'Ed25519', privateKeyHex: '11'.repeat(32) });
    const both = testKeyring('new', 'old');
    expect(both.isCurrent((await keys.getPrivateKey('k'))!.sealed)).toBe(false);
    await new SealedPrivateKeyStore(keys, both).getKey({ alias: 'k' });
    expect(both.isCurrent((await keys.getPrivateKey('k'))!.sealed)).toBe(true);
    expect(await store.getKey({ alias: 'k' })).toMatchObject({ privateKeyHex: '11'.repeat(32) });
  });
});

describe('signing', () => {
  test.each(types)('with %s is verified by jose and named by its public half', async (type) => {
    const key = await kms.createKey({ type });
    const jwk = jwkOfKey(key)!;
    const algorithm = algorithmOf(jwk);
    for (let n = 0; n < 8; n++) {
      const head = Buffer.from(JSON.stringify({ alg: algorithm, n })).toString('base64url');
      const signed = Buffer.from(`${head}.e30`);
      const signature = await kms.sign({ keyRef: key, algorithm, data: signed });
      const token = `${signed.toString()}.${signature}`;
      if (type === 'Secp256k1') expect(hasSmallS(signature)).toBe(true);
      else await compactVerify(token, await importJWK({ ...jwk }, algorithm));
    }
    expect(publicKeyHexOf(jwk)).toBe(key.publicKeyHex);
    expect(key.kid).toBe(key.publicKeyHex);
    expect(thumbprintOf(jwk)).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  const hasSmallS = (signature: string) => (Buffer.from(signature, 'base64url')[32] ?? 255) < 0x80;

  test('needs no algorithm, and refuses one that is not the key’s', async () => {
    const { kid } = await kms.createKey({ type: 'Ed25519' });
    expect(await kms.sign({ keyRef: { kid }, data })).toBe(
      await new KeyManagementSystem(store).sign({ keyRef: { kid }, data }),
    );
    await expect(kms.sign({ keyRef: { kid }, data, algorithm: 'ES256' })).rejects.toThrow('not_supported');
  });

  test('leaves other uses of a key to Veramo', async () => {
    const { kid } = await kms.createKey({ type: 'Secp256k1' });
    const signature = await kms.sign({ keyRef: { kid }, data, algorithm: 'eth_signMessage' });
    expect(signature).toMatch(/^0x[0-9a-f]{130}$/);
    const exchange = await kms.createKey({ type: 'X25519' });
    await expect(kms.sign({ keyRef: exchange, data })).rejects.toThrow('not_supported');
  });

  test('opens a key once in a while, and not at all after it was deleted', async () => {
    const opened = jest.spyOn(keyring, 'open');
    const { kid } = await kms.createKey({ type: 'Secp256r1' });
    for (let n = 0; n < 3; n++) await kms.sign({ keyRef: { kid }, data });
    expect(opened).toHaveBeenCalledTimes(1);
    const forgetful = new AssentKms(store, { openMs: 0 });
    for (let n = 0; n < 3; n++) await forgetful.sign({ keyRef: { kid }, data });
    expect(opened).toHaveBeenCalledTimes(4);
    await kms.deleteKey({ kid });
    await expect(kms.sign({ keyRef: { kid }, data })).rejects.toMatchObject({ code: 'key_unavailable' });
  });

  test('refuses a stored key that is none', async () => {
    await store.importKey({ alias: 'zero', type: 'Secp256r1', privateKeyHex: '00'.repeat(32) });
    await store.importKey({ alias: 'short', type: 'Ed25519', privateKeyHex: '11' });
    for (const kid of ['zero', 'short']) {
      await expect(kms.sign({ keyRef: { kid }, data })).rejects.toMatchObject({ code: 'key_unavailable' });
    }
  });
});

describe('a public JWK', () => {
  test('has no private half, and coordinates of 32 bytes in their one spelling', () => {
    const x = randomBytes(32).toString('base64url');
    const key = { kty: 'OKP', crv: 'Ed25519', x };
    expect(zPublicJwk.parse({ ...key, alg: 'EdDSA', kid: 'k' })).toEqual(key);
    const cut = randomBytes(31).toString('base64url');
    const otherSpelling = `${x.slice(0, -1)}B`;
    const wrong = [
      { ...key, d: x },
      { ...key, x: cut },
      { ...key, x: otherSpelling },
      { ...key, kty: 'EC' },
      { ...key, crv: 'X25519' },
    ];
    for (const jwk of wrong) expect(zPublicJwk.safeParse(jwk).success).toBe(false);
  });
});

describe('stores of keys and DIDs', () => {
  const key = {
    kid: 'k',
    kms: 'local',
    type: 'Ed25519',
    publicKeyHex: '11'.repeat(32),
    meta: { algorithms: ['EdDSA'] },
  };
  const identifier = () => ({
    did: 'did:key:z1' as Did,
    provider: 'did:key',
    alias: 'clinic-a',
    controllerKeyId: 'k',
    keys: [{ ...key, privateKeyHex: '22' }],
    services: [{ id: 's', type: 'x', serviceEndpoint: 'https://a' }],
  });

  test('keep no private half', async () => {
    await new PortKeyStore(keys).importKey({ ...key, privateKeyHex: '22' });
    await new PortDidStore(keys).importDID(identifier());
    expect(JSON.stringify([await keys.listKeys(), await keys.listDids({})])).not.toContain('privateKeyHex');
  });

  test('give a fresh object each time, because Veramo changes what it gets', async () => {
    const dids = new PortDidStore(keys);
    await dids.importDID(identifier());
    const first = await dids.getDID({ did: 'did:key:z1' });
    first.keys.pop();
    expect((await dids.getDID({ did: 'did:key:z1' })).keys).toEqual([key]);
    const keyStore = new PortKeyStore(keys);
    await keyStore.importKey(key);
    (await keyStore.getKey({ kid: 'k' })).meta!.algorithms = [];
    expect((await keyStore.getKey({ kid: 'k' })).meta).toEqual(key.meta);
  });

  test('find by DID and by alias, and say what is not there', async () => {
    const dids = new PortDidStore(keys);
    await dids.importDID(identifier());
    expect(await dids.getDID({ alias: 'clinic-a' })).toMatchObject({ did: 'did:key:z1', controllerKeyId: 'k' });
    expect(await dids.listDIDs({ provider: 'did:key' })).toHaveLength(1);
    expect(await dids.listDIDs({ alias: 'clinic-b' })).toHaveLength(0);
    const calls = [
      dids.getDID({ did: 'did:key:z2' }),
      dids.getDID({ alias: 'x' }),
      new PortKeyStore(keys).getKey({ kid: 'x' }),
    ];
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'not_found' });
  });

  test('see a change at once, and nothing after deletion', async () => {
    const dids = new PortDidStore(keys);
    const keyStore = new PortKeyStore(keys);
    await dids.importDID(identifier());
    await keyStore.importKey(key);
    await dids.getDID({ did: 'did:key:z1' });
    await keyStore.getKey({ kid: 'k' });
    await dids.importDID({ ...identifier(), alias: 'clinic-b' });
    await keyStore.importKey({ ...key, kms: 'other' });
    expect(await dids.getDID({ did: 'did:key:z1' })).toMatchObject({ alias: 'clinic-b' });
    expect(await keyStore.getKey({ kid: 'k' })).toMatchObject({ kms: 'other' });
    expect(await keyStore.listKeys()).toHaveLength(1);
    expect([await dids.deleteDID({ did: 'did:key:z1' }), await keyStore.deleteKey({ kid: 'k' })]).toEqual([true, true]);
    await expect(dids.getDID({ did: 'did:key:z1' })).rejects.toMatchObject({ code: 'not_found' });
    await expect(keyStore.getKey({ kid: 'k' })).rejects.toMatchObject({ code: 'not_found' });
  });
});
