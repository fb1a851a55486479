import { describe, expect, test } from '@jest/globals';
import { bls12_381 } from '@noble/curves/bls12-381';
import { hexToBytes } from '@noble/hashes/utils';
import fc from 'fast-check';
import { order, toLittleEndian } from '../bbs/scalar.ts';
import { isCanonicalProof, isCompressedPoint, layoutLength } from './canonical-proof.ts';
import { byte, count, type Part, uint16 } from './layout-parts.ts';

const { G1 } = bls12_381;
const pointOf = (multiple: bigint) => G1.ProjectivePoint.BASE.multiply(multiple).toRawBytes(true);

/** Parts with bytes that fit them. */
const scalar = fc
  .bigInt({ min: 0n, max: order - 1n })
  .map((value) => ['scalar' as Part, toLittleEndian(value)] as const);
const point = fc.bigInt({ min: 1n, max: 1_000n }).map((value) => ['point' as Part, pointOf(value)] as const);
const fixed = fc
  .oneof(fc.nat(255).map(byte), fc.nat(65_535).map(uint16), fc.nat(2 ** 31 - 1).map(count))
  .map((part) => [part, (part as { fixed: Uint8Array }).fixed] as const);
const filled = fc.array(fc.oneof(scalar, point, fixed), { minLength: 1, maxLength: 12 });

const layoutOf = (parts: readonly (readonly [Part, Uint8Array])[]) => parts.map(([part]) => part);
const bytesOf = (parts: readonly (readonly [Part, Uint8Array])[]) =>
  Uint8Array.from(parts.flatMap(([, bytes]) => [...bytes]));

describe('bytes of a layout', () => {
  test('are all of it, and not one byte more or less', () => {
    fc.assert(
      fc.property(filled, fc.uint8Array({ minLength: 1, maxLength: 40 }), (parts, more) => {
        const [layout, bytes] = [layoutOf(parts), bytesOf(parts)];
        expect(layoutLength(layout)).toBe(bytes.length);
        expect(isCanonicalProof(bytes, layout)).toBe(true);
        expect(isCanonicalProof(Uint8Array.from([...bytes, ...more]), layout)).toBe(false);
        expect(isCanonicalProof(Uint8Array.from([...more, ...bytes]), layout)).toBe(false);
        expect(isCanonicalProof(bytes.slice(0, -1), layout)).toBe(false);
        expect(isCanonicalProof(bytes.slice(1), layout)).toBe(false);
      }),
    );
  });

  test('have every fixed byte as it must be: no bit of it can be another', () => {
    fc.assert(
      fc.property(filled, fixed, filled, fc.nat(7), fc.nat(7), (before, part, after, at, bit) => {
        const place = at % part[1].length;
        const changed = part[1].with(place, part[1][place]! ^ (1 << bit));
        const parts = [...before, part, ...after];
        expect(isCanonicalProof(bytesOf(parts), layoutOf(parts))).toBe(true);
        expect(isCanonicalProof(bytesOf([...before, [part[0], changed], ...after]), layoutOf(parts))).toBe(false);
      }),
    );
  });

  test('have scalars below the order, written in one way', () => {
    const isScalar = (value: bigint) => isCanonicalProof(toLittleEndian(value), ['scalar']);
    expect([0n, 1n, order - 1n, order, order + 1n, 2n ** 256n - 1n].map(isScalar)).toEqual([
      ...[true, true, true],
      ...[false, false, false],
    ]);
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }), (value) => isScalar(value) === value < order));
  });

  test('have counts in the lower half of their 64 bits', () => {
    fc.assert(
      fc.property(
        fc.nat(1_000),
        fc.integer({ min: 4, max: 7 }),
        fc.integer({ min: 1, max: 255 }),
        (value, at, high) => {
          const { fixed: bytes } = count(value) as { fixed: Uint8Array };
          expect(isCanonicalProof(bytes.with(at, high), [count(value)])).toBe(false);
        },
      ),
    );
  });
});

describe('a point', () => {
  const prime = hexToBytes(
    '1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab',
  );

  test('is compressed, and not at infinity', () => {
    for (const value of [1n, 2n, 3n, order - 1n]) expect(isCompressedPoint(pointOf(value))).toBe(true);
    expect(isCompressedPoint(Uint8Array.from([0xc0, ...new Uint8Array(47)]))).toBe(false);
    expect(isCompressedPoint(Uint8Array.from([0xe0, ...new Uint8Array(47)]))).toBe(false);
    expect(isCompressedPoint(new Uint8Array(48))).toBe(false);
    const [first = 0, ...rest] = pointOf(5n);
    expect(isCompressedPoint(Uint8Array.from([first & 0x7f, ...rest]))).toBe(false);
    expect(isCompressedPoint(Uint8Array.from([first | 0x40, ...rest]))).toBe(false);
    expect(isCompressedPoint(G1.ProjectivePoint.BASE.toRawBytes(false))).toBe(false);
    expect(isCompressedPoint(pointOf(5n).slice(1))).toBe(false);
  });

  test('has a coordinate below the prime', () => {
    const withFlags = (coordinate: Uint8Array) => coordinate.with(0, coordinate[0]! | 0x80);
    const below = prime.with(47, prime[47]! - 1);
    expect(isCompressedPoint(withFlags(below))).toBe(true);
    expect(isCompressedPoint(withFlags(prime))).toBe(false);
    expect(isCompressedPoint(Uint8Array.from([0x9f, ...new Uint8Array(47).fill(255)]))).toBe(false);
  });
});
