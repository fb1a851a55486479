import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isSignedByAddress } from '../testing/ethers-signature.ts';
import { type ClaimKind, claimKinds, trueClaim } from '../testing/signature-claims.ts';
import { isSignedWithJwk } from './openssl-signature.ts';
import { isSigned, type SignatureClaim } from './verify-signature.ts';

/** The same decision by OpenSSL, and for addresses by ethers. */
const slowly = ({ key, algorithm, signed, signature }: SignatureClaim): boolean => {
  if (algorithm !== key.algorithm) return false;
  if ('address' in key) return isSignedByAddress(key.address, signed, signature);
  return isSignedWithJwk(key.jwk, algorithm, signed, signature);
};

const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const scalar = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
const bytesOf = (value: bigint) => Buffer.from(value.toString(16).padStart(64, '0'), 'hex');

/** The other signature that the same key and message have. */
const withOtherS = (signature: Uint8Array) =>
  Buffer.concat([signature.subarray(0, 32), bytesOf(order - scalar(signature.subarray(32)))]);

/** Signatures that are made wrong, or at the edge of what a scalar can be. */
const changes: Readonly<Record<string, (signature: Uint8Array) => Uint8Array>> = {
  'no change': (signature) => signature,
  'the other s': withOtherS,
  'r of zero': (signature) => Buffer.concat([new Uint8Array(32), signature.subarray(32)]),
  's of zero': (signature) => Buffer.concat([signature.subarray(0, 32), new Uint8Array(32)]),
  'r of the order': (signature) => Buffer.concat([bytesOf(order), signature.subarray(32)]),
  's of the order': (signature) => Buffer.concat([signature.subarray(0, 32), bytesOf(order)]),
  's and the order': (signature) => Buffer.concat([signature.subarray(0, 32), Buffer.alloc(32, 0xff)]),
  'all zero': () => new Uint8Array(64),
  'all ones': () => new Uint8Array(64).fill(0xff),
};

describe('isSigned', () => {
  test.each(claimKinds)('decides as OpenSSL does about %s, whatever is changed', (kind) => {
    const named = fc.constantFrom(...Object.values(changes));
    const flipped = fc.nat(511).map((bit) => (signature: Uint8Array) => flip(signature, bit));
    const random = fc.uint8Array({ minLength: 64, maxLength: 64 }).map((bytes) => () => bytes);
    const message = fc.uint8Array({ maxLength: 300 });
    fc.assert(
      fc.property(message, fc.oneof(named, flipped, random), fc.boolean(), (signed, change, keepsMessage) => {
        const claim = trueClaim(kind, signed);
        const signature = change(claim.signature);
        const changed = { ...claim, signature, signed: keepsMessage ? signed : Uint8Array.of(...signed, 1) };
        expect(isSigned(changed)).toBe(slowly(changed));
        expect(isSigned(claim)).toBe(true); // an address is known now, and nothing else is
        expect(isSigned(changed)).toBe(slowly(changed));
      }),
    );
  });

  test.each(Object.entries(changes))('of secp256k1 decides as OpenSSL does about %s', (_, change) => {
    for (const kind of ['ES256K', 'address'] as const) {
      const claim = trueClaim(kind);
      const changed = { ...claim, signature: change(claim.signature) };
      expect(isSigned(changed)).toBe(slowly(changed));
    }
  });

  test('takes each of the two signatures of a secp256k1 key, first seen or not', () => {
    for (const kind of ['ES256K', 'address'] as const) {
      const claim = trueClaim(kind);
      const other = { ...claim, signature: withOtherS(claim.signature) };
      expect([isSigned(other), isSigned(claim), isSigned(other)]).toEqual([true, true, true]);
    }
  });

  test('leaves the signature that it gets as it is', () => {
    const { key, algorithm, signed, signature } = trueClaim('ES256K');
    const high = withOtherS(signature);
    const copy = Buffer.from(high);
    isSigned({ key, algorithm, signed, signature: high });
    expect(high).toEqual(copy);
  });

  test.each<[ClaimKind, ClaimKind]>([
    ['EdDSA', 'ES256'],
    ['ES256', 'ES256K'],
    ['ES256K', 'address'],
    ['address', 'ES256K'],
    ['address', 'address'],
  ])('refuses a signature of %s for another key, of %s', (signer, other) => {
    const claim = trueClaim(signer);
    const { key } = trueClaim(other, claim.signed);
    expect(isSigned({ ...claim, key })).toBe(false);
  });

  test('refuses a key for an algorithm that is not its own, and a point that is not on the curve', () => {
    const claim = trueClaim('ES256K');
    expect(isSigned({ ...claim, algorithm: 'ES256' })).toBe(false);
    if (!('jwk' in claim.key) || claim.key.jwk.kty !== 'EC') throw new Error('the key is of an EC');
    const jwk = { ...claim.key.jwk, y: claim.key.jwk.x };
    expect(isSigned({ ...claim, key: { algorithm: 'ES256K', jwk } })).toBe(false);
  });
});

function flip(signature: Uint8Array, bit: number): Uint8Array {
  const changed = Uint8Array.from(signature);
  changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return changed;
}
