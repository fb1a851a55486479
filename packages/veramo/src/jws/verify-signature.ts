import { createHash, verify } from 'node:crypto';
import { computeAddress, SigningKey } from 'ethers';
import type { VerificationKey } from '../dids/verification-key.ts';
import { keyObjectOf, type SignatureAlgorithm } from '../keys/public-jwk.ts';

/** Whether `signature` (64 bytes) over `signed` was made with `key` and the one algorithm that belongs to it. */
export function isSignedWith(
  key: VerificationKey,
  algorithm: SignatureAlgorithm,
  signed: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (algorithm !== key.algorithm) return false;
  if ('address' in key) return isSignedByAddress(key.address, signed, signature);
  try {
    const object = keyObjectOf(key.jwk);
    return algorithm === 'EdDSA'
      ? verify(null, signed, object, signature)
      : verify('sha256', signed, { key: object, dsaEncoding: 'ieee-p1363' }, signature);
  } catch {
    return false; // the key is no point of its curve: nothing was signed with it
  }
}

const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** A signature fits two or four public keys; it is good if one of them has the address. */
function isSignedByAddress(address: string, signed: Uint8Array, signature: Uint8Array): boolean {
  const digest = createHash('sha256').update(signed).digest();
  const hex = Buffer.from(signature).toString('hex');
  const r = `0x${hex.slice(0, 64)}`;
  const s = BigInt(`0x${hex.slice(64)}`);
  // Of s and its negative ethers takes only the smaller; the other stands for the other candidate.
  const low = (s > order / 2n ? order - s : s).toString(16).padStart(64, '0');
  return ([27, 28] as const).some((v) => addressOf(digest, { r, s: `0x${low}`, v }) === address);
}

function addressOf(digest: Uint8Array, signature: { r: string; s: string; v: 27 | 28 }): string | undefined {
  try {
    return computeAddress(SigningKey.recoverPublicKey(digest, signature)).toLowerCase();
  } catch {
    return undefined; // r is not the coordinate of a point: no key made this signature
  }
}
