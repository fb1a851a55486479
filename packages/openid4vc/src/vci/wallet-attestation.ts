import type { TenantId } from '@assent/domain';
import type * as z from 'zod';
import { headerOf } from './dpop.ts';
import { type IssuerContext, nowSeconds, useOnce } from './issuer-context.ts';
import { signerOf } from './key-attestation.ts';
import { claimsUnder, type PublicKey, thumbprintOf } from './public-key.ts';
import { grant, refuse, type VciResult } from './refusal.ts';
import {
  attestationType,
  attestationWindowSeconds,
  instanceProofType,
  isOfTheFuture,
  maxAttestationLength,
  zAttestation,
  zAttestationHeader,
  zInstanceProof,
  zInstanceProofHeader,
} from './wallet-attestation-terms.ts';

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
  const token = attestation !== undefined && attestation.length <= maxAttestationLength ? attestation : '';
  const header = zAttestationHeader.safeParse(headerOf(token)).data;
  const signer = header && context.wallets && (await signerOf(header, context.wallets, now));
  if (!signer) return refuse('invalid_client_attestation', 'nobody who is trusted here attests the wallet');
  const claims = zAttestation.safeParse(await claimsUnder(token, signer, attestationType)).data;
  if (!claims) return refuse('invalid_client_attestation', 'it is not signed, lacks claims, or has a status');
  if (claims.exp <= now) return refuse('use_fresh_attestation', 'the attestation is over');
  if (isOfTheFuture(claims, now)) return refuse('invalid_client_attestation', 'the attestation is of the future');
  return grant(claims);
}

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
  const token = proof !== undefined && proof.length <= maxAttestationLength ? proof : '';
  const isProof = zInstanceProofHeader.safeParse(headerOf(token)).success;
  const claims = isProof ? zInstanceProof.safeParse(await claimsUnder(token, key, instanceProofType)).data : undefined;
  if (!claims) return refuse('invalid_client_attestation', 'there is no proof that the instance has the attested key');
  if (claims.aud !== issuer) return refuse('invalid_client_attestation', 'the proof is for another server');
  if (Math.abs(claims.iat - nowSeconds(context)) > attestationWindowSeconds)
    return refuse('invalid_client_attestation', 'the proof is too old, or of the future');
  if (context.nonces.endOf(claims.challenge ?? '', challengesOf(issuer)) === undefined)
    return refuse('use_attestation_challenge', 'the proof has no challenge that is good now');
  const end = Math.ceil(claims.iat) + attestationWindowSeconds + 1;
  const isFirst = await useOnce(context, `wallet:${thumbprint}:${claims.jti}`, end);
  return isFirst ? grant(undefined) : refuse('invalid_client_attestation', 'the proof was used before');
}
