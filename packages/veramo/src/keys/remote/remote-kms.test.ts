import { AppError } from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { getBytes, Transaction } from 'ethers';
import { behavesLikeRemoteKms } from '../../testing/behaves-like-remote-kms.ts';
import { inProcessSigner } from '../../testing/in-process-signer.ts';
import { RemoteKms } from './remote-kms.ts';
import type { RemoteSigner } from './remote-signer.ts';

let signer: RemoteSigner;
let kms: RemoteKms;
beforeEach(() => {
  signer = inProcessSigner();
  kms = new RemoteKms(signer);
});

behavesLikeRemoteKms('RemoteKms with an in-process signer', () => kms);

const data = Buffer.from('data');
const sign = (kid: string) => kms.sign({ keyRef: { kid }, data });

describe('a signer that cannot be trusted', () => {
  test.each([
    ['a signature of other data', async () => new Uint8Array(64).fill(7)],
    ['too short a signature', async () => new Uint8Array(63)],
    ['an ASN.1 signature', async () => Buffer.from(`3045${'01'.repeat(69)}`, 'hex')],
    ['no signature', async () => new Uint8Array(0)],
  ])('is noticed when it answers %s', async (_, answer) => {
    for (const type of ['Ed25519', 'Secp256r1', 'Secp256k1'] as const) {
      const { kid } = await kms.createKey({ type });
      signer.sign = answer;
      await expect(sign(kid)).rejects.toMatchObject({ code: 'key_unavailable', params: { kid } });
    }
  });

  test('is noticed when it has another key behind a name', async () => {
    const { kid } = await kms.createKey({ type: 'Secp256r1' });
    await signer.destroyKey(kid);
    await signer.createKey(kid, 'Secp256r1');
    await expect(sign(kid)).rejects.toMatchObject({ code: 'key_unavailable' });
  });

  test('is noticed when it signs a transaction with another key', async () => {
    const { kid } = await kms.createKey({ type: 'Secp256k1' });
    const other = await signer.createKey('other', 'Secp256k1');
    const { sign: signIt } = signer;
    signer.sign = (_, input) => signIt(other, input);
    const data = getBytes(Transaction.from({ chainId: 1, type: 2 }).unsignedSerialized);
    const call = kms.sign({ keyRef: { kid }, algorithm: 'eth_signTransaction', data });
    await expect(call).rejects.toMatchObject({ code: 'key_unavailable', params: { kid } });
  });

  test('is noticed when it answers a secret of zeros', async () => {
    const key = await kms.createKey({ type: 'Secp256r1' });
    signer.agree = async () => new Uint8Array(32);
    const call = kms.sharedSecret({ myKeyRef: key, theirKey: key });
    await expect(call).rejects.toMatchObject({ code: 'invalid_request' });
  });

  test('has its own errors translated, and its AppErrors left', async () => {
    const { kid } = await kms.createKey({ type: 'Secp256r1' });
    signer.sign = () => Promise.reject(new Error('429 Too Many Requests'));
    const failure = await sign(kid).catch((error) => error);
    expect(failure).toMatchObject({ code: 'key_unavailable', message: `key_unavailable (kid=${kid})` });
    signer.sign = () => Promise.reject(new AppError('rate_limited', { retryAfterSeconds: 1 }));
    await expect(sign(kid)).rejects.toMatchObject({ code: 'rate_limited' });
  });
});

test('a larger s of secp256k1 is made the smaller one', async () => {
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
  const { kid } = await kms.createKey({ type: 'Secp256k1' });
  const expected = await sign(kid);
  const low = signer.sign;
  signer.sign = async (...args) => {
    const signature = Buffer.from(await low(...args));
    const s = order - BigInt(`0x${signature.toString('hex', 32)}`);
    return Buffer.concat([signature.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')]);
  };
  expect(await sign(kid)).toBe(expected);
});

test('a signer that agrees on no secrets is not asked to', async () => {
  const { agree, ...withoutAgreement } = signer;
  kms = new RemoteKms(withoutAgreement);
  const key = await kms.createKey({ type: 'Secp256r1' });
  expect(key.meta?.algorithms).toEqual(['ES256']);
  const call = kms.sharedSecret({ myKeyRef: key, theirKey: key });
  await expect(call).rejects.toMatchObject({ code: 'invalid_request' });
  expect(agree).toBeDefined();
});

test('one signature is one call, once the key is known', async () => {
  const { kid } = await kms.createKey({ type: 'Ed25519' });
  kms = new RemoteKms(signer);
  const calls: string[] = [];
  const { findKey, sign: signIt } = signer;
  signer.findKey = (name) => {
    calls.push('findKey');
    return findKey(name);
  };
  signer.sign = (...args) => {
    calls.push('sign');
    return signIt(...args);
  };
  for (let n = 0; n < 3; n++) await sign(kid);
  expect(calls).toEqual(['findKey', 'sign', 'sign', 'sign']);
});
