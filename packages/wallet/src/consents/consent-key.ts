import { fromHex, toHex } from '@assent/browser';
import type { Bytes32 } from '@assent/domain';

/** Hash-lock of a consent: keccak-256 of its 32-byte secret, as the contract `ConsentRevocations` computes it. */
export async function consentKeys(): Promise<(secret: Bytes32) => Bytes32> {
  const { keccak_256 } = await import('@noble/hashes/sha3');
  return (secret) => `0x${toHex(keccak_256(fromHex(secret.slice(2))))}` as Bytes32;
}
