import { bls12_381 } from '@noble/curves/bls12-381';
import { domainScalar, generatorPoints, p1Hex } from './interface.ts';
import { fromBigEndian, order } from './scalar.ts';

const { G1, G2, fields } = bls12_381;

/** A signature of 80 bytes and what it is of. */
export interface SignedScalars {
  readonly publicKey: Uint8Array;
  readonly header: Uint8Array;
  readonly scalars: readonly bigint[];
  readonly signature: Uint8Array;
}

/**
 * `CoreVerify` of BBS (draft-irtf-cfrg-bbs-signatures §3.6.2), with nothing of the engine that issues and proves: an
 * independent check of what it made. About a tenth of a second.
 */
export function coreVerify({ publicKey, header, scalars, signature }: SignedScalars, apiId: string): boolean {
  const parts = partsOf(publicKey, signature);
  if (!parts) return false;
  const { points } = generatorPoints(scalars.length + 1, apiId);
  const exponents = [domainScalar(publicKey, header, scalars.length, apiId), ...scalars];
  let b = G1.ProjectivePoint.fromHex(p1Hex);
  for (const [index, exponent] of exponents.entries()) {
    const point = points[index];
    if (point && exponent !== 0n) b = b.add(point.multiply(exponent));
  }
  const left = bls12_381.pairing(parts.a, parts.key.add(G2.ProjectivePoint.BASE.multiply(parts.e)));
  return fields.Fp12.eql(left, bls12_381.pairing(b, G2.ProjectivePoint.BASE));
}

/** The parts of a signature and a key, or undefined for bytes that the draft refuses (§4.2.4.3, §4.2.4.6). */
function partsOf(publicKey: Uint8Array, signature: Uint8Array) {
  if (signature.length !== 80 || publicKey.length !== 96) return undefined;
  const e = fromBigEndian(signature.subarray(48));
  if (e === 0n || e >= order) return undefined;
  try {
    const a = G1.ProjectivePoint.fromHex(signature.slice(0, 48));
    const key = G2.ProjectivePoint.fromHex(publicKey);
    a.assertValidity();
    key.assertValidity();
    return a.is0() || key.is0() ? undefined : { a, key, e };
  } catch {
    return undefined; // no point of the curve or of the group: the answer is no
  }
}
