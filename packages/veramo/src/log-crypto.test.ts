import type { Bytes32 } from '@assent/domain';
import { expect, test } from '@jest/globals';
import { logCrypto, verifyEd25519 } from './log-crypto.ts';

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** RFC 8032 §7.1, tests 1 and 2. */
test.each([
  {
    seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    publicKey: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
])('signs and verifies as RFC 8032 says: $message', ({ seed, publicKey, message, signature }) => {
  const bytes = Buffer.from(message, 'hex');
  expect(hexOf(logCrypto.publicKeyOf(`0x${seed}` as Bytes32))).toBe(publicKey);
  const signed = logCrypto.sign(`0x${seed}` as Bytes32, bytes);
  expect(hexOf(signed)).toBe(signature);
  const key = Buffer.from(publicKey, 'hex');
  expect(verifyEd25519(key, bytes, signed)).toBe(true);
  expect(verifyEd25519(key, Buffer.from('x'), signed)).toBe(false);
  expect(verifyEd25519(key, bytes, signed.subarray(1))).toBe(false);
  expect(verifyEd25519(key.subarray(1), bytes, signed)).toBe(false);
});

test('hashes as FIPS 180-4 says', () => {
  expect(hexOf(logCrypto.sha256(Buffer.from('abc')))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});
