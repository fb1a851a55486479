import * as z from 'zod';
import { keyOfCertificate } from '../x509/certificate-key.ts';
import { certificateFrom } from '../x509/certificates.ts';
import { faultInChain } from '../x509/check-chain.ts';
import type { AttestationTrust } from './attestation-trust.ts';
import { headerOf } from './dpop.ts';
import { claimsUnder, type PublicKey, thumbprintOf, zPublicKey } from './public-key.ts';
import { grant, refuse, type VciResult } from './refusal.ts';

export const keyAttestationType = 'key-attestation+jwt';
const maxLength = 32_768;
/** How far the clock of who attests may be ahead, in seconds. */
const aheadSeconds = 300;
const maxKeys = 10;

const zHeader = z
  .looseObject({
    typ: z.literal(keyAttestationType),
    x5c: z.array(z.string().max(16_384)).min(1).max(5).optional(),
    kid: z.string().min(1).max(256).optional(),
    crit: z.undefined().optional(),
  })
  .refine(({ x5c, kid }) => x5c !== undefined || kid !== undefined);

const zLevels = z.array(z.string().max(256)).min(1).max(16).optional();
const zClaims = z.looseObject({
  iat: z.number(),
  exp: z.number().optional(),
  attested_keys: z.array(zPublicKey).min(1).max(maxKeys),
  key_storage: zLevels,
  user_authentication: zLevels,
  nonce: z.string().max(2048).optional(),
  /** Nobody here can read the lists of those who attest, so nobody could say that such an attestation is not revoked. */
  status: z.undefined().optional(),
});

/** Keys that somebody who is trusted vouches for. Whether the nonce is good is the caller's to check. */
export interface AttestedKeys {
  readonly keys: readonly PublicKey[];
  readonly thumbprints: ReadonlySet<string>;
  readonly nonce?: string;
  /** When it ends, in seconds since 1970, if it does. */
  readonly endSeconds?: number;
}

/** Checks a key attestation (OpenID4VCI 1.0 Appendix D.1). */
export async function checkKeyAttestation(
  attestation: unknown,
  trust: AttestationTrust,
  nowSeconds: number,
): Promise<VciResult<AttestedKeys>> {
  if (typeof attestation !== 'string' || attestation.length > maxLength)
    return refuse('invalid_proof', 'the key attestation is no JWT');
  const header = zHeader.safeParse(headerOf(attestation)).data;
  if (!header) return refuse('invalid_proof', 'its header is not that of a key attestation');
  const signer = await signerOf(header, trust, nowSeconds);
  if (!signer) return refuse('invalid_proof', 'nobody who is trusted here signed the key attestation');
  const signed = await claimsUnder(attestation, signer, keyAttestationType);
  const claims = zClaims.safeParse(signed).data;
  if (!claims) return refuse('invalid_proof', 'the key attestation is not signed, lacks claims, or has a status');
  if (claims.iat > nowSeconds + aheadSeconds) return refuse('invalid_proof', 'the key attestation is of the future');
  if (claims.exp !== undefined && claims.exp <= nowSeconds)
    return refuse('invalid_proof', 'the key attestation is over');
  const keys = claims.attested_keys;
  const thumbprints = new Set(await Promise.all(keys.map(thumbprintOf)));
  if (thumbprints.size !== keys.length) return refuse('invalid_proof', 'the key attestation has a key twice');
  return grant({
    ...{ keys, thumbprints },
    ...(claims.nonce === undefined ? {} : { nonce: claims.nonce }),
    ...(claims.exp === undefined ? {} : { endSeconds: claims.exp }),
  });
}

/** The key that signed: of a certificate under a root, or one that is known by its `kid`. Nothing else in the header counts. */
export async function signerOf(
  { x5c, kid = '' }: Pick<z.infer<typeof zHeader>, 'x5c' | 'kid'>,
  { roots, keys }: AttestationTrust,
  nowSeconds: number,
): Promise<PublicKey | undefined> {
  if (x5c === undefined) return keys.get(kid);
  const chain = x5c.map(certificateFrom);
  if (!chain.every((one) => one !== undefined)) return undefined;
  const fault = await faultInChain(chain, roots, new Date(nowSeconds * 1000));
  return fault === undefined ? keyOfCertificate(x5c[0] ?? '') : undefined;
}
