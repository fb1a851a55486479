import { fromLittleEndian, order } from '../bbs/scalar.ts';
import type { Part } from './layout-parts.ts';

const fieldPrime = BigInt(
  '0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab',
);

const [pointLength, scalarLength] = [48, 32];

/** How many bytes a proof of this layout has. */
export const layoutLength = (layout: readonly Part[]): number => layout.reduce((sum, part) => sum + lengthOf(part), 0);

const lengthOf = (part: Part) =>
  part === 'point' ? pointLength : part === 'scalar' ? scalarLength : part.fixed.length;

/**
 * Whether bytes have exactly the layout of a proof: fixed bytes as they must be, scalars below the order, points in the
 * one way of writing them, and nothing behind. Cheap, and done before the engine sees any of it. Whether points are of
 * the curve and of the group is left to the engine.
 */
export function isCanonicalProof(bytes: Uint8Array, layout: readonly Part[]): boolean {
  if (bytes.length !== layoutLength(layout)) return false;
  let at = 0;
  for (const part of layout) {
    const length = lengthOf(part);
    if (!fits(bytes.subarray(at, at + length), part)) return false;
    at += length;
  }
  return true;
}

function fits(bytes: Uint8Array, part: Part): boolean {
  if (part === 'scalar') return fromLittleEndian(bytes) < order;
  if (part === 'point') return isCompressedPoint(bytes);
  return part.fixed.every((value, at) => bytes[at] === value);
}

/** Compressed, not the point at infinity, and a coordinate below the prime. */
export function isCompressedPoint(bytes: Uint8Array): boolean {
  const first = bytes[0] ?? 0;
  if (bytes.length !== pointLength || (first & 0x80) === 0 || (first & 0x40) !== 0) return false;
  let x = 0n;
  for (const [at, value] of bytes.entries()) x = (x << 8n) | BigInt(at === 0 ? value & 0x1f : value);
  return x < fieldPrime;
}
