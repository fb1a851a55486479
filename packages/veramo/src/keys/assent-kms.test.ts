import { createHash, randomBytes } from 'node:crypto';
import type { Keyring, KeyStore } from '@assent/application';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { KeyManager } from '@veramo/key-manager';
import { KeyManagementSystem } from '@veramo/kms-local';
import { PortKeyStore } from '../stores/port-key-store.ts';
import { ownKeyStore, testKeyring } from '../testing/in-memory-keys.ts';
import { AssentKms } from './assent-kms.ts';
import { libsecp256k1 } from './libsecp256k1.ts';
import { SealedPrivateKeyStore } from './sealed-private-key-store.ts';

const types = ['Ed25519', 'Secp256r1', 'Secp256k1', 'X25519'] as const;
const signingTypes = ['Ed25519', 'Secp256r1', 'Secp256k1'] as const;
const data = Buffer.from('eyJhbGciOiJ4In0.e30');
const unavailable = { code: 'key_unavailable' };

/** A keyring that remembers the very bytes it gave away. */
function watched(keyring: Keyring): Keyring & { readonly opened: Uint8Array[] } {
  const opened: Uint8Array[] = [];
  return {
    ...keyring,
    opened,
    open(sealed, context) {
      const bytes = keyring.open(sealed, context);
      opened.push(bytes);
      return bytes;
    },
  };
}

let keys: KeyStore;
let keyring: ReturnType<typeof watched>;
let store: SealedPrivateKeyStore;
let kms: AssentKms;
beforeEach(() => {
  keys = ownKeyStore();
  keyring = watched(testKeyring('kek'));
  store = new SealedPrivateKeyStore(keys, keyring);
  kms = new AssentKms(store);
});
afterEach(() => {
  jest.useRealTimers();
  kms.close();
});

const isZero = (bytes: Uint8Array | undefined) => bytes?.every((byte) => byte === 0) === true;
const sign = (kid: string, by = kms) => by.sign({ keyRef: { kid }, data });

describe('a key that is opened', () => {
  test.each(['Ed25519', 'Secp256r1', 'X25519'] as const)('of type %s leaves no bytes of ours', async (type) => {
    const { kid } = await kms.createKey({ type });
    await sign(kid).catch(() => undefined);
    expect(keyring.opened.length).toBeGreaterThan(0);
    if (type !== 'X25519') expect(keyring.opened.every(isZero)).toBe(true);
    else expect(isZero(keyring.opened[0])).toBe(true); // the second is opened by Veramo, to refuse it
  });

  test('of secp256k1 is zeroed when its time is over, which use does not prolong', async () => {
    jest.useFakeTimers();
    const { kid } = await kms.createKey({ type: 'Secp256k1' });
    for (let second = 0; second < 60; second++) {
      await sign(kid);
      jest.advanceTimersByTime(999);
    }
    expect(keyring.opened).toHaveLength(1);
    expect(isZero(keyring.opened[0])).toBe(false);
    jest.advanceTimersByTime(60);
    expect(isZero(keyring.opened[0])).toBe(true);
    await sign(kid);
    expect(keyring.opened).toHaveLength(2);
  });

  test('is not used after its time though its timer is late', async () => {
    const { kid } = await kms.createKey({ type: 'Secp256k1' });
    await sign(kid);
    const now = performance.now();
    const clock = jest.spyOn(performance, 'now').mockReturnValue(now + 60_001);
    await sign(kid);
    clock.mockRestore();
    expect(keyring.opened.map(isZero)).toEqual([true, false]);
  });

  test.each([
    ['is deleted', (kid: string) => kms.deleteKey({ kid })],
    ['cannot be deleted for certain', (kid: string) => failingDelete(kid)],
    ['is closed with all others', async () => kms.close()],
    ['is one too many', () => openThousandMore()],
  ])('is zeroed when it %s', async (_, leave) => {
    const { kid } = await kms.createKey({ type: 'Secp256k1' });
    await sign(kid);
    expect(isZero(keyring.opened[0])).toBe(false);
    await leave(kid);
    expect(isZero(keyring.opened[0])).toBe(true);
  });

  async function failingDelete(kid: string): Promise<void> {
    jest.spyOn(keys, 'deletePrivateKey').mockRejectedValueOnce(new Error('the store is away'));
    await expect(kms.deleteKey({ kid })).rejects.toThrow('the store is away');
  }

  async function openThousandMore(): Promise<void> {
    for (let n = 0; n < 1_000; n++) await sign((await kms.createKey({ type: 'Secp256k1' })).kid);
  }

  test('is zeroed at once if none is to stay open, and if it is used to agree on a secret', async () => {
    const forgetful = new AssentKms(store, { openMs: 0 });
    const { kid, publicKeyHex } = await forgetful.createKey({ type: 'Secp256k1' });
    await sign(kid, forgetful);
    await forgetful.sharedSecret({ myKeyRef: { kid }, theirKey: { type: 'Secp256k1', publicKeyHex } });
    await forgetful.listKeys();
    expect(keyring.opened.map(isZero)).toEqual([true, true, true]);
  });
});

describe('ES256K', () => {
  test('is SHA-256 of the data, signed by libsecp256k1 with a deterministic nonce', async () => {
    const secret = randomBytes(32);
    const signature = libsecp256k1.ecdsaSign(createHash('sha256').update(data).digest(), secret).signature;
    const { kid } = await kms.importKey({ type: 'Secp256k1', privateKeyHex: secret.toString('hex') });
    expect(await sign(kid)).toBe(Buffer.from(signature).toString('base64url'));
    expect(await sign(kid)).toBe(await new KeyManagementSystem(store).sign({ keyRef: { kid }, data }));
  });

  test('of 32 bytes that could be a hash still hashes them', async () => {
    const { kid } = await kms.createKey({ type: 'Secp256k1' });
    const digest = createHash('sha256').update(data).digest();
    const ofDigest = await kms.sign({ keyRef: { kid }, algorithm: 'ES256K', data: digest });
    expect(ofDigest).not.toBe(await sign(kid));
    for (const algorithm of ['ES256K-digest', 'none', 'ES256']) {
      await expect(kms.sign({ keyRef: { kid }, algorithm, data: digest })).rejects.toThrow('not_supported');
    }
  });
});

test('an Ethereum signature with a key that cannot be read is unavailable, not a bug', async () => {
  const { kid } = await kms.createKey({ type: 'Secp256k1' });
  await sign(kid);
  await keys.deletePrivateKey(kid);
  const call = kms.sign({ keyRef: { kid }, algorithm: 'eth_signMessage', data });
  await expect(call).rejects.toMatchObject({ code: 'key_unavailable', params: { kid } });
});

describe('what Veramo is told of a key', () => {
  test.each(types)('of type %s is what its own key management system tells', async (type) => {
    const { kid } = await kms.createKey({ type });
    const theirs = new KeyManagementSystem(store);
    const [ours] = await kms.listKeys();
    const [expected] = await theirs.listKeys();
    const algorithms = ['ES256', 'ECDH', 'ECDH-ES', 'ECDH-1PU']; // Veramo lists no agreement for P-256, which we have
    expect(ours).toEqual(type === 'Secp256r1' ? { ...expected, meta: { algorithms } } : expected);
    expect(ours?.kid).toBe(kid);
  });

  test('holds for keys that Veramo imported before', async () => {
    const info = await new KeyManagementSystem(store).createKey({ type: 'Ed25519' });
    expect(await kms.listKeys()).toEqual([info]);
    expect(await sign(info.kid)).toBe(await new KeyManagementSystem(store).sign({ keyRef: info, data }));
  });
});

describe('importing', () => {
  test.each([
    ['no hexadecimal', 'Ed25519', 'zz'.repeat(32)],
    ['too short a key', 'Ed25519', '11'.repeat(31)],
    ['an Ed25519 key with the public half of another', 'Ed25519', '11'.repeat(64)],
    ['a pair where there are none', 'Secp256k1', '11'.repeat(64)],
    ['zero', 'Secp256k1', '00'.repeat(32)],
    ['zero', 'Secp256r1', '00'.repeat(32)],
    ['the order of the curve', 'Secp256k1', 'fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141'],
    ['the order of the curve', 'Secp256r1', 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'],
    ['nothing', 'X25519', ''],
  ] as const)('%s as %s is refused, without its text', async (_, type, privateKeyHex) => {
    const failure = await kms.importKey({ type, privateKeyHex, kid: 'k' }).catch((error) => error);
    expect(failure).toMatchObject({ code: 'invalid_request', params: { pointers: ['#/privateKeyHex'] } });
    if (privateKeyHex) expect(String(failure)).not.toContain(privateKeyHex);
    expect(await keys.listPrivateKeys()).toEqual([]);
  });

  test('another key under a name that is taken is refused, the same one is not', async () => {
    const privateKeyHex = randomBytes(32).toString('hex');
    await kms.importKey({ type: 'Ed25519', kid: 'k', privateKeyHex });
    await kms.importKey({ type: 'Ed25519', kid: 'k', privateKeyHex });
    for (const type of types) {
      await expect(kms.createKey({ type, kid: 'k' })).rejects.toMatchObject({ code: 'conflict', params: { kid: 'k' } });
    }
    expect(await store.getKey({ alias: 'k' })).toMatchObject({ privateKeyHex });
    await expect(kms.createKey({ type: 'Bls12381G1' })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  test('that was killed half-way is done again, and leaves one key', async () => {
    const manager = new KeyManager({ store: new PortKeyStore(keys), kms: { local: kms } });
    const key = { kms: 'local', type: 'Secp256k1' as const, privateKeyHex: randomBytes(32).toString('hex') };
    jest.spyOn(keys, 'putKey').mockRejectedValueOnce(new Error('killed'));
    await expect(manager.keyManagerImport(key as never)).rejects.toThrow('killed');
    expect(await keys.listKeys()).toEqual([]);
    const { kid } = await manager.keyManagerImport(key as never);
    expect([await keys.listKeys(), await keys.listPrivateKeys()].map((list) => list.length)).toEqual([1, 1]);
    expect(await manager.keyManagerSign({ keyRef: kid, data: 'x' })).toMatch(/^[A-Za-z0-9_-]{86}$/);
  });
});

describe('a sealed key', () => {
  test.each([
    ['cut', (sealed: string) => sealed.slice(0, -4)],
    ['changed', (sealed: string) => sealed.slice(0, -6) + (sealed.at(-6) === 'A' ? 'B' : 'A') + sealed.slice(-5)],
    ['empty', () => ''],
    ['of another form', () => 'v2.kek.AAAA.AAAA'],
  ])('that is %s signs nothing', async (_, forge) => {
    for (const type of signingTypes) {
      const { kid } = await kms.createKey({ type });
      const { sealed } = (await keys.getPrivateKey(kid))!;
      await keys.putPrivateKey(kid, type, forge(sealed) as typeof sealed);
      await expect(sign(kid)).rejects.toMatchObject(unavailable);
    }
  });

  test('put in the place of another, or called another type, signs nothing', async () => {
    const [a, b] = [await kms.createKey({ type: 'Secp256k1' }), await kms.createKey({ type: 'Secp256k1' })];
    await keys.putPrivateKey(b.kid, 'Secp256k1', (await keys.getPrivateKey(a.kid))!.sealed);
    await expect(sign(b.kid)).rejects.toMatchObject(unavailable);
    await keys.putPrivateKey(a.kid, 'Bls12381G1', (await keys.getPrivateKey(a.kid))!.sealed);
    await expect(sign(a.kid)).rejects.toMatchObject(unavailable);
  });

  test('goes on signing while the key-encryption key changes, and is sealed anew when it is next opened', async () => {
    const { kid } = await kms.createKey({ type: 'Secp256k1' });
    await sign(kid);
    const both = testKeyring('next', 'kek');
    const after = new AssentKms(new SealedPrivateKeyStore(keys, both));
    const [ours, theirs] = await Promise.all([sign(kid), sign(kid, after)]);
    expect(theirs).toBe(ours);
    expect(both.isCurrent((await keys.getPrivateKey(kid))!.sealed)).toBe(true);
    expect(await sign(kid)).toBe(ours); // it is open still, though this keyring could not open it any more
    kms.close();
    await expect(sign(kid)).rejects.toMatchObject(unavailable);
    expect(await sign(kid, new AssentKms(new SealedPrivateKeyStore(keys, testKeyring('next'))))).toBe(ours);
    after.close();
  });

  test('that is deleted while it is sealed anew does not come back', async () => {
    const { kid } = await kms.createKey({ type: 'Secp256k1' });
    const reseal = keys.resealPrivateKey.bind(keys);
    jest.spyOn(keys, 'resealPrivateKey').mockImplementation(async (...args) => {
      await keys.deletePrivateKey(kid);
      return reseal(...args);
    });
    await new SealedPrivateKeyStore(keys, testKeyring('next', 'kek')).openKey(kid);
    expect(await keys.getPrivateKey(kid)).toBeUndefined();
  });
});

describe('at the same time', () => {
  test('deleting and signing leave no key open, whichever comes first', async () => {
    for (let round = 0; round < 20; round++) {
      const { kid } = await kms.createKey({ type: signingTypes[round % 3]! });
      if (round % 2) await sign(kid);
      const attempts = Array.from({ length: 8 }, () => sign(kid).catch((error) => error));
      const [, ...results] = await Promise.all([kms.deleteKey({ kid }), ...attempts]);
      for (const result of results) expect(typeof result === 'string' || result.code === 'key_unavailable').toBe(true);
      await expect(sign(kid)).rejects.toMatchObject(unavailable);
    }
    expect(keyring.opened.every(isZero)).toBe(true);
  });

  test('a key that was read before it was deleted signs once at most and is not kept', async () => {
    const { kid } = await kms.createKey({ type: 'Secp256k1' });
    const read = keys.getPrivateKey.bind(keys);
    jest.spyOn(keys, 'getPrivateKey').mockImplementationOnce(async (alias) => {
      const record = await read(alias);
      await kms.deleteKey({ kid });
      return record;
    });
    await sign(kid);
    expect(keyring.opened.map(isZero)).toEqual([true]);
    await expect(sign(kid)).rejects.toMatchObject(unavailable);
  });

  test('two agents on one store sign with each other’s keys, and one that deletes is believed by the other in time', async () => {
    jest.useFakeTimers();
    const other = new AssentKms(new SealedPrivateKeyStore(keys, testKeyring('kek')));
    const { kid } = await kms.createKey({ type: 'Secp256k1' });
    expect(await sign(kid, other)).toBe(await sign(kid));
    await other.deleteKey({ kid });
    expect(await sign(kid)).toMatch(/^[A-Za-z0-9_-]{86}$/);
    jest.advanceTimersByTime(60_000);
    for (const each of [kms, other]) await expect(sign(kid, each)).rejects.toMatchObject(unavailable);
  });

  test('many signatures with a key that is not open yet leave one copy', async () => {
    const { kid } = await kms.createKey({ type: 'Secp256k1' });
    const signatures = await Promise.all(Array.from({ length: 32 }, () => sign(kid)));
    expect(new Set(signatures).size).toBe(1);
    expect(keyring.opened.filter((bytes) => !isZero(bytes))).toHaveLength(1);
  });
});
