import type { Did, TenantId } from '@assent/domain';
import { zProofs } from './credential-request.ts';
import { type IssuerContext, nowSeconds, useOnce } from './issuer-context.ts';
import { checkKeyAttestation } from './key-attestation.ts';
import { checkKeyProof, didJwkOf, type KeyProof } from './key-proof.ts';
import { grant, refuse, type VciResult } from './refusal.ts';

interface Proved {
  readonly holders: readonly Did[];
  readonly nonces: ReadonlySet<string>;
}

/** Holders that proved their keys, each another one, with one nonce, which is used up (OpenID4VCI 1.0 §8.2). */
export async function proveHolders(
  context: IssuerContext,
  tenant: TenantId,
  proofs: unknown,
): Promise<VciResult<readonly Did[]>> {
  const parsed = zProofs.safeParse(proofs).data;
  if (!parsed) return refuse('invalid_proof', 'there must be proofs of the kind jwt, ten at most, or one attestation');
  const issuer = context.issuerOf(tenant);
  const proved =
    'jwt' in parsed ? await byProofs(context, issuer, parsed.jwt) : await byAttestation(context, parsed.attestation[0]);
  if (!proved.ok) return proved;
  const { holders, nonces } = proved.value;
  if (new Set(holders).size !== holders.length) return refuse('invalid_proof', 'two proofs are of one key');
  const isFresh = await useNonce(context, issuer, nonces);
  return isFresh ? grant(holders) : refuse('invalid_nonce', 'there is not one nonce, of now, that was not used before');
}

async function byProofs(
  context: IssuerContext,
  issuer: string,
  proofs: readonly unknown[],
): Promise<VciResult<Proved>> {
  const holders: Did[] = [];
  const nonces = new Set<string>();
  for (const proof of proofs) {
    const place = { issuer, nowSeconds: nowSeconds(context), statements: context.statements };
    const checked = await checkKeyProof(proof, place);
    if (!checked.ok) return checked;
    const attested = await checkAttestationOf(context, checked.value);
    if (!attested.ok) return attested;
    holders.push(checked.value.holder);
    nonces.add(checked.value.nonce);
  }
  return grant({ holders, nonces });
}

/** Keys that somebody vouches for, none of which signed anything here (Appendix F.3). The nonce is in the attestation. */
async function byAttestation(context: IssuerContext, attestation: unknown): Promise<VciResult<Proved>> {
  const { attestations } = context;
  if (!attestations) return refuse('invalid_proof', 'attestations are not known here');
  const checked = await checkKeyAttestation(attestation, attestations, nowSeconds(context));
  if (!checked.ok) return checked;
  const { keys, nonce } = checked.value;
  return grant({ holders: keys.map(didJwkOf), nonces: new Set(nonce === undefined ? [] : [nonce]) });
}

/** Whoever trusts nobody does not look at attestations, and asks for none (Appendix D). */
async function checkAttestationOf(
  context: IssuerContext,
  { holder, nonce, attestation }: KeyProof,
): Promise<VciResult<undefined>> {
  const { attestations } = context;
  if (!attestations) return grant(undefined);
  if (attestation === undefined)
    return attestations.isRequired ? refuse('invalid_proof', 'it has no key attestation') : grant(undefined);
  const checked = await checkKeyAttestation(attestation, attestations, nowSeconds(context));
  if (!checked.ok) return checked;
  const { keys, endSeconds } = checked.value;
  if (endSeconds === undefined) return refuse('invalid_proof', 'the key attestation has no end');
  if (checked.value.nonce !== undefined && checked.value.nonce !== nonce)
    return refuse('invalid_nonce', 'the key attestation has another nonce than the proof');
  return keys.some((key) => didJwkOf(key) === holder)
    ? grant(undefined)
    : refuse('invalid_proof', 'the key of the proof is not among those attested');
}

async function useNonce(context: IssuerContext, issuer: string, nonces: ReadonlySet<string>): Promise<boolean> {
  const [nonce = '', ...others] = nonces;
  const end = others.length === 0 ? context.nonces.endOf(nonce, issuer) : undefined;
  return end !== undefined && (await useOnce(context, `nonce:${nonce}`, end + 1));
}
