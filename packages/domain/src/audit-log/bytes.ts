import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils';
import type { Bytes32 } from '../primitives.ts';

/** SHA-256 of bytes. Handed in, so that the same code runs on a server and in a browser. */
export type HashBytes = (bytes: Uint8Array) => Uint8Array;

/** 32 bytes of zero: the root of an empty subtree of the map, and what comes before a patient's first entry. */
export const zeroHash = (): Uint8Array => new Uint8Array(32);

export const concat: (...parts: Uint8Array[]) => Uint8Array = concatBytes;

export const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);

export const utf8: (text: string) => Uint8Array = utf8ToBytes;

/** An unsigned integer below 2^48 as six bytes, big-endian. */
export const uint48 = (value: number): Uint8Array =>
  Uint8Array.from({ length: 6 }, (_, index) => Math.floor(value / 256 ** (5 - index)) % 256);

/** 32 bytes as text. */
export const toBytes32 = (hash: Uint8Array): Bytes32 => `0x${bytesToHex(hash)}` as Bytes32;

/** Text as 32 bytes. */
export const fromBytes32 = (text: Bytes32): Uint8Array => hexToBytes(text.slice(2));

/** RFC 4648 §4, with padding. */
export const toBase64 = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));

/** The bytes, or undefined for text that `toBase64` would not have written. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return undefined;
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return toBase64(bytes) === text ? bytes : undefined;
}
