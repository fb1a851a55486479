import type { TenantId } from '@assent/domain';
import * as z from 'zod';
import { headerOf } from './dpop.ts';
import { type IssuerContext, nowSeconds, useOnce } from './issuer-context.ts';
import { signerOf } from './key-attestation.ts';
import { claimsUnder, type PublicKey, thumbprintOf, zPublicKey } from './public-key.ts';
import { grant, refuse, type VciResult } from './refusal.ts';

/** Headers in which a wallet shows whose it is (OAuth 2.0 Attestation-Based Client Authentication). */
export interface WalletAttestation {
  readonly attestation: string | undefined;
  readonly proof: string | undefined;
}

/** An instance of a wallet that its maker vouches for. */
export interface AttestedWallet {
  readonly clientId: string;
  /** Of the key of the instance (RFC 7638). */
  readonly thumbprint: string;
}

export const attestationType = 'oauth-client-attestation+jwt';
export const proofType = 'oauth-client-attestation-pop+jwt';
const maxLength = 16_384;
/** How far clocks may differ, in seconds; and how old a proof may be. */
const windowSeconds = 300;

export const zAttestationHeader = z
  .looseObject({
    typ: z.literal(attestationType),
    x5c: z.array(z.string().max(16_384)).min(1).max(5).optional(),
    kid: z.string().min(1).max(256).optional(),
    crit: z.undefined().optional(),
  })
  .refine(({ x5c, kid }) => x5c !== undefined || kid !== undefined);
export const zAttestation = z.looseObject({
  sub: z.string().min(1).max(2048),
  exp: z.number(),
  iat: z.number().optional(),
  nbf: z.number().optional(),
  cnf: z.looseObject({ jwk: zPublicKey }),
  /** Nobody here can read the lists of those who attest. */
  status: z.undefined().optional(),
});
const zProofHeader = z.looseObject({ typ: z.literal(proofType), crit: z.undefined().optional() });
const zProof = z.looseObject({
  aud: z.union([z.string().max(2048), z.tuple([z.string().max(2048)]).transform(([one]) => one)]),
  jti: z.string().min(1).max(256),
  iat: z.number(),
  challenge: z.string().max(2048).optional(),
});

/** Names challenges, so that a nonce of the nonce endpoint is none. */
export const challengesOf = (issuer: string): string => `${issuer}#challenge`;

/**
 * Checks who a wallet is, if it says so or must. Undefined: it need not, and does not. `clientId`: how it calls itself in the request.
 */
export async function checkWallet(
  context: IssuerContext,
  tenant: TenantId,
  { attestation, proof }: WalletAttestation,
  clientId: string | undefined,
): Promise<VciResult<AttestedWallet | undefined>> {
  const { wallets } = context;
  if (!wallets || (attestation === undefined && proof === undefined))
    return wallets?.isRequired ? refuse('invalid_client', 'there is no attestation of the wallet') : grant(undefined);
  const attested = await checkAttestation(attestation, context);
  if (!attested.ok) return attested;
  const { sub, cnf } = attested.value;
  if (clientId !== undefined && clientId !== sub)
    return refuse('invalid_client', 'it is an attestation of another client');
  const thumbprint = await thumbprintOf(cnf.jwk);
  const proved = await checkProof(context, context.issuerOf(tenant), proof, { key: cnf.jwk, thumbprint });
  return proved.ok ? grant({ clientId: sub, thumbprint }) : proved;
}

async function checkAttestation(
  attestation: string | undefined,
  context: IssuerContext,
): Promise<VciResult<z.infer<typeof zAttestation>>> {
  const now = nowSeconds(context);
  const token = attestation !== undefined && attestation.length <= maxLength ? attestation : '';
  const header = zAttestationHeader.safeParse(headerOf(token)).data;
  const signer = header && context.wallets && (await signerOf(header, context.wallets, now));
  if (!signer) return refuse('invalid_client_attestation', 'nobody who is trusted here attests the wallet');
  const claims = zAttestation.safeParse(await claimsUnder(token, signer, attestationType)).data;
  if (!claims) return refuse('invalid_client_attestation', 'it is not signed, lacks claims, or has a status');
  if (claims.exp <= now) return refuse('use_fresh_attestation', 'the attestation is over');
  if (isOfTheFuture(claims, now)) return refuse('invalid_client_attestation', 'the attestation is of the future');
  return grant(claims);
}

/** Whether an attestation is not good yet, as far as clocks may differ. */
export const isOfTheFuture = ({ iat = 0, nbf = 0 }: z.infer<typeof zAttestation>, now: number): boolean =>
  Math.max(iat, nbf) > now + windowSeconds;

interface Instance {
  readonly key: PublicKey;
  readonly thumbprint: string;
}

async function checkProof(
  context: IssuerContext,
  issuer: string,
  proof: string | undefined,
  { key, thumbprint }: Instance,
): Promise<VciResult<undefined>> {
  const token = proof !== undefined && proof.length <= maxLength ? proof : '';
  const isProof = zProofHeader.safeParse(headerOf(token)).success;
  const claims = isProof ? zProof.safeParse(await claimsUnder(token, key, proofType)).data : undefined;
  if (!claims) return refuse('invalid_client_attestation', 'there is no proof that the instance has the attested key');
  if (claims.aud !== issuer) return refuse('invalid_client_attestation', 'the proof is for another server');
  if (Math.abs(claims.iat - nowSeconds(context)) > windowSeconds)
    return refuse('invalid_client_attestation', 'the proof is too old, or of the future');
  if (context.nonces.endOf(claims.challenge ?? '', challengesOf(issuer)) === undefined)
    return refuse('use_attestation_challenge', 'the proof has no challenge that is good now');
  const end = Math.ceil(claims.iat) + windowSeconds + 1;
  const isFirst = await useOnce(context, `wallet:${thumbprint}:${claims.jti}`, end);
  return isFirst ? grant(undefined) : refuse('invalid_client_attestation', 'the proof was used before');
}
