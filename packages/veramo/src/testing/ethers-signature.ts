import { hash } from 'node:crypto';
import { computeAddress, SigningKey } from 'ethers';

const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/**
 * Whether a key whose Ethereum address is `address` (lower case) made `signature`. A signature fits two or four public
 * keys; it is good if one of them has the address.
 */
export function isSignedByAddress(address: string, signed: Uint8Array, signature: Uint8Array): boolean {
  const digest = hash('sha256', signed, 'buffer');
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
