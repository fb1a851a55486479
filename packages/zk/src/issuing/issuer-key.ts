import { bls12_381 } from '@noble/curves/bls12-381';
import { randomScalar, toBigEndian } from '../bbs/scalar.ts';

/** A key of an issuer of credentials for proofs, as the IETF writes it: 32 bytes secret, 96 bytes public. */
export interface IssuerKey {
  readonly secretKey: Uint8Array;
  readonly publicKey: Uint8Array;
}

export function newIssuerKey(): IssuerKey {
  const secret = randomScalar();
  const publicKey = bls12_381.G2.ProjectivePoint.BASE.multiply(secret).toRawBytes(true);
  return { secretKey: toBigEndian(secret), publicKey };
}
