import type { StatementVerifier } from '@assent/application';
import { type Did, zDid } from '@assent/domain';
import { base64url } from 'jose';
import * as z from 'zod';
import { headerOf } from './dpop.ts';
import { claimsUnder, type PublicKey, zPublicKey } from './public-key.ts';
import { grant, refuse, type VciResult } from './refusal.ts';

export const keyProofType = 'openid4vci-proof+jwt';
/** How old a proof may be, and how far ahead, in seconds. */
const windowSeconds = 300;
const maxProofLength = 8192;

/** A key in the header, or a DID that has it within itself: no address that a wallet names is asked. */
const zHeader = z
  .looseObject({
    typ: z.literal(keyProofType),
    jwk: zPublicKey.optional(),
    kid: z.string().max(2048).optional(),
    x5c: z.undefined().optional(),
    key_attestation: z.unknown().optional(),
    crit: z.undefined().optional(),
  })
  .refine(({ jwk, kid }) => (jwk === undefined) !== (kid === undefined));

const selfContained = /^did:(jwk|key|peer):/;

const zClaims = z.looseObject({ aud: z.string(), iat: z.number(), nonce: z.string().max(2048) });

/** What a proof must say. */
export interface ProofPlace {
  readonly issuer: string;
  readonly nowSeconds: number;
  readonly statements: StatementVerifier;
}

/** Who proved to have a key, and for which nonce. Whether the nonce is good is the caller's to check. */
export interface KeyProof {
  readonly holder: Did;
  readonly nonce: string;
  /** What came with it to vouch for its key. */
  readonly attestation?: unknown;
}

/** Checks a `jwt` key proof (OpenID4VCI 1.0 §8.2.1.1, Appendix F.1 and F.4). @throws AppError `did_resolution_failed` */
export async function checkKeyProof(proof: unknown, place: ProofPlace): Promise<VciResult<KeyProof>> {
  if (typeof proof !== 'string' || proof.length > maxProofLength) return refuse('invalid_proof', 'it is no JWT');
  const header = zHeader.safeParse(headerOf(proof)).data;
  if (!header) return refuse('invalid_proof', 'its header is not that of a key proof with one key');
  const signed = header.jwk ? await byKey(proof, header.jwk) : await byDid(proof, header.kid ?? '', place.statements);
  if (!signed) return refuse('invalid_proof', 'its signature does not hold');
  const claims = zClaims.safeParse(signed.claims).data;
  if (!claims) return refuse('invalid_proof', 'it lacks aud, iat or nonce');
  if (claims.aud !== place.issuer) return refuse('invalid_proof', 'it is for another issuer');
  if (Math.abs(claims.iat - place.nowSeconds) > windowSeconds)
    return refuse('invalid_proof', 'it is too old, or of the future');
  const { key_attestation: attestation } = header;
  return grant({ holder: signed.holder, nonce: claims.nonce, ...(attestation === undefined ? {} : { attestation }) });
}

interface Signed {
  readonly holder: Did;
  readonly claims: unknown;
}

async function byKey(proof: string, key: PublicKey): Promise<Signed | undefined> {
  const claims = await claimsUnder(proof, key, keyProofType);
  return claims && { holder: didJwkOf(key), claims };
}

async function byDid(proof: string, kid: string, statements: StatementVerifier): Promise<Signed | undefined> {
  const holder = zDid.safeParse(kid.split('#', 1)[0]).data;
  if (!holder || !selfContained.test(holder)) return undefined;
  const checked = await statements.verifyStatement(holder, keyProofType, proof);
  return checked.valid ? { holder, claims: checked.value } : undefined;
}

/** The DID that is the key itself (did:jwk). */
export const didJwkOf = (key: PublicKey): Did => `did:jwk:${base64url.encode(JSON.stringify(key))}` as Did;
