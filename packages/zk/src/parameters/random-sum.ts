import { bls12_381 } from '@noble/curves/bls12-381';
import { fromBigEndian, order } from '../bbs/scalar.ts';

const { G1 } = bls12_381;
type Point = InstanceType<typeof G1.ProjectivePoint>;

/** Sums of points with random weights, for checking many equations at once. */
export interface RandomSum {
  /** Σ weight · point */
  readonly points: Point;
  /** Σ weight · scalar · point */
  readonly weighted: Point;
  /** Σ weight */
  readonly weights: bigint;
}

/** A bad equation survives with probability 2^-128. @throws Error for bytes that are no points of the group, or zero */
export function randomSum(parts: readonly { readonly scalar: bigint; readonly point: Uint8Array }[]): RandomSum {
  const points = parts.map(({ point }) => validPoint(point));
  const weights = parts.map(() => fromBigEndian(crypto.getRandomValues(new Uint8Array(16))) | 1n);
  const scalars = parts.map(({ scalar }, at) => (scalar * (weights[at] ?? 1n)) % order);
  return {
    points: G1.ProjectivePoint.msm(points, weights),
    weighted: G1.ProjectivePoint.msm(points, scalars),
    weights: weights.reduce((sum, weight) => (sum + weight) % order, 0n),
  };
}

function validPoint(bytes: Uint8Array): Point {
  const point = G1.ProjectivePoint.fromHex(bytes);
  point.assertValidity();
  if (point.is0()) throw new Error('zero');
  return point;
}
