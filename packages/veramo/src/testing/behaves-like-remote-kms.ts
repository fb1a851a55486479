import { verify } from 'node:crypto';
import { AppError } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { KeyManager } from '@veramo/key-manager';
import { computeAddress, getBytes, Transaction } from 'ethers';
import { AssentKms } from '../keys/assent-kms.ts';
import type { KeyType } from '../keys/private-key.ts';
import { algorithmOf, jwkOfKey, keyObjectOf } from '../keys/public-jwk.ts';
import type { RemoteKms } from '../keys/remote/remote-kms.ts';
import { SealedPrivateKeyStore } from '../keys/sealed-private-key-store.ts';
import { PortKeyStore } from '../stores/port-key-store.ts';
import { inMemoryKeyStore, testKeyring } from './in-memory-keys.ts';

const data = Buffer.from('eyJhbGciOiJ4In0.e30');
const signingTypes = ['Ed25519', 'Secp256r1', 'Secp256k1'] as const;
const agreementTypes = ['X25519', 'Secp256r1', 'Secp256k1'] as const;

/** Every `RemoteKms` passes this suite, whatever signer it has. `current` answers one with any keys in it. */
export function behavesLikeRemoteKms(name: string, current: () => RemoteKms): void {
  const create = (type: KeyType, kid?: string) => current().createKey(kid === undefined ? { type } : { type, kid });
  const sign = (kid: string, algorithm?: string) =>
    current().sign({ keyRef: { kid }, data, ...(algorithm === undefined ? {} : { algorithm }) });

  describe(`${name} behaves like a key management system`, () => {
    test.each(signingTypes)('signs with %s, many at once, and each signature is verified', async (type) => {
      const key = await create(type);
      const jwk = jwkOfKey(key)!;
      const signatures = await Promise.all(Array.from({ length: 24 }, () => sign(key.kid, algorithmOf(jwk))));
      for (const signature of signatures.map((each) => Buffer.from(each, 'base64url'))) {
        expect(signature).toHaveLength(64);
        if (type === 'Secp256k1') expect(signature[32]!).toBeLessThan(0x80);
        const object = { key: keyObjectOf(jwk), dsaEncoding: 'ieee-p1363' } as const;
        expect(verify(type === 'Ed25519' ? null : 'sha256', data, object, signature)).toBe(true);
      }
    });

    test('signs nothing with another algorithm, and never a hash of the caller’s choosing', async () => {
      for (const type of signingTypes) {
        const { kid } = await create(type);
        for (const algorithm of ['none', 'HS256', 'eth_rawSign', 'ES256K-R']) {
          await expect(sign(kid, algorithm)).rejects.toMatchObject({ code: 'invalid_request' });
        }
      }
      const { kid } = await create('X25519');
      await expect(sign(kid)).rejects.toMatchObject({ code: 'invalid_request' });
    });

    test('signs Ethereum transactions as their sender, of each form', async () => {
      const { kid, publicKeyHex } = await create('Secp256k1');
      const sender = computeAddress(`0x${publicKeyHex}`);
      for (let nonce = 0; nonce < 6; nonce++) {
        const transaction = Transaction.from({
          to: sender,
          nonce,
          chainId: 20_261,
          gasLimit: 21_000,
          type: (nonce % 3) as 0,
        });
        const unsigned = getBytes(transaction.unsignedSerialized);
        const signed = await current().sign({ keyRef: { kid }, algorithm: 'eth_signTransaction', data: unsigned });
        expect(Transaction.from(signed)).toMatchObject({ from: sender, unsignedHash: transaction.unsignedHash });
        const twice = current().sign({ keyRef: { kid }, algorithm: 'signTx', data: getBytes(signed) });
        await expect(twice).rejects.toMatchObject({ code: 'invalid_request', params: { pointers: ['#/data'] } });
      }
      await expect(sign(kid, 'eth_signTransaction')).rejects.toMatchObject({ code: 'invalid_request' });
    });

    test.each(agreementTypes)('agrees on a secret with a key of type %s elsewhere', async (type) => {
      const local = new AssentKms(new SealedPrivateKeyStore(inMemoryKeyStore(), testKeyring('kek')));
      const [ours, theirs] = [await create(type), await local.createKey({ type })];
      const secret = await current().sharedSecret({ myKeyRef: ours, theirKey: theirs });
      expect(secret).toBe(await local.sharedSecret({ myKeyRef: theirs, theirKey: ours }));
    });

    test.each([
      ['Secp256r1', `04${'11'.repeat(64)}`],
      ['Secp256k1', `04${'11'.repeat(64)}`],
      ['X25519', '00'.repeat(32)],
      ['X25519', '11'.repeat(31)],
    ] as const)('agrees on nothing with what is no point of %s: %s', async (type, publicKeyHex) => {
      const { kid } = await create(type);
      const call = current().sharedSecret({ myKeyRef: { kid }, theirKey: { type, publicKeyHex } });
      await expect(call.catch(translated)).resolves.toMatch(/^(invalid_request|key_unavailable)$/);
    });

    const translated = (error: unknown) => (error instanceof AppError ? error.code : 'not translated');

    test('finds, lists and deletes what it made, and signs no more with what is deleted', async () => {
      const made = await Promise.all(signingTypes.map((type) => create(type)));
      const listed = await current().listKeys();
      for (const key of made) expect(listed).toContainEqual(key);
      for (const { kid } of made) {
        await sign(kid);
        expect(await current().deleteKey({ kid })).toBe(true);
        expect(await current().deleteKey({ kid })).toBe(false);
        await expect(sign(kid)).rejects.toMatchObject({ code: 'key_unavailable', params: { kid } });
      }
    });

    test('keeps a key under a name that is given, and no second one', async () => {
      const kid = `given-${Math.trunc(performance.now() * 1000)}`;
      expect(await create('Secp256r1', kid)).toMatchObject({ kid });
      await expect(create('Ed25519', kid)).rejects.toMatchObject({ code: 'conflict' });
      await expect(create('Bls12381G1' as never)).rejects.toMatchObject({ code: 'invalid_request' });
    });

    test('takes in no key from outside, and says so without it', async () => {
      const privateKeyHex = '42'.repeat(32);
      const manager = new KeyManager({ store: new PortKeyStore(inMemoryKeyStore()), kms: { hsm: current() } });
      const key = { kms: 'hsm', type: 'Ed25519' as const, privateKeyHex };
      const failure = await manager.keyManagerImport(key as never).catch((error: Error) => error);
      expect(failure).toMatchObject({ code: 'invalid_request', params: { pointers: ['#/kms'] } });
      expect(String(failure)).not.toContain(privateKeyHex);
    });

    test('serves Veramo’s key manager', async () => {
      const keys = inMemoryKeyStore();
      const manager = new KeyManager({ store: new PortKeyStore(keys), kms: { hsm: current() } });
      const { kid } = await manager.keyManagerCreate({ kms: 'hsm', type: 'Secp256k1' });
      expect(await manager.keyManagerSign({ keyRef: kid, data: 'x' })).toMatch(/^[A-Za-z0-9_-]{86}$/);
      expect(await keys.listPrivateKeys()).toEqual([]);
      await manager.keyManagerDelete({ kid });
      await expect(sign(kid)).rejects.toMatchObject({ code: 'key_unavailable' });
    });

    test('deleting while signing ends in no key, and in no error but key_unavailable', async () => {
      const { kid } = await create('Secp256r1');
      const attempts = Array.from({ length: 12 }, () => sign(kid).catch((error) => error.code));
      await current().deleteKey({ kid });
      for (const result of await Promise.all(attempts)) expect(result).toMatch(/^([A-Za-z0-9_-]{86}|key_unavailable)$/);
      await expect(sign(kid)).rejects.toMatchObject({ code: 'key_unavailable' });
    });
  });
}
