import { secp256k1 } from '@noble/curves/secp256k1';
import { keccak_256 } from '@noble/hashes/sha3';
import { bytesToHex } from '@noble/hashes/utils';
import type { Address, Did } from './primitives.ts';

/**
 * The Ethereum address that a did:ethr is about, whatever its network; undefined for another method or no valid
 * identifier. A DID that names a compressed public key means the address of that key, so both forms are one issuer.
 */
export function ethrAddressOf(did: Did): Address | undefined {
  const identifier = /^did:ethr:(?:[^:]+:)*0x([0-9a-fA-F]+)$/.exec(did)?.[1]?.toLowerCase();
  if (identifier?.length === 40) return `0x${identifier}` as Address;
  return identifier?.length === 66 ? addressOfKey(identifier) : undefined;
}

/** The last 20 bytes of the hash of the key's two coordinates; undefined if there is no such point. */
function addressOfKey(compressed: string): Address | undefined {
  const uncompressed = pointOf(compressed)?.toBytes(false);
  return uncompressed && (`0x${bytesToHex(keccak_256(uncompressed.slice(1))).slice(24)}` as Address);
}

function pointOf(compressed: string) {
  try {
    return secp256k1.Point.fromHex(compressed);
  } catch {
    return undefined; // not a point of the curve
  }
}
