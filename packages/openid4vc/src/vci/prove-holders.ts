import type { Did, TenantId } from '@assent/domain';
import { zProofs } from './credential-request.ts';
import { type IssuerContext, nowSeconds, useOnce } from './issuer-context.ts';
import { checkKeyProof } from './key-proof.ts';
import { grant, refuse, type VciResult } from './refusal.ts';

/** Holders that proved their keys, each another one, with one nonce, which is used up (OpenID4VCI 1.0 §8.2). */
export async function proveHolders(
  context: IssuerContext,
  tenant: TenantId,
  proofs: unknown,
): Promise<VciResult<readonly Did[]>> {
  const parsed = zProofs.safeParse(proofs).data;
  if (!parsed) return refuse('invalid_proof', 'there must be proofs of the kind jwt, ten at most');
  const issuer = context.issuerOf(tenant);
  const holders: Did[] = [];
  const nonces = new Set<string>();
  for (const proof of parsed.jwt) {
    const place = { issuer, nowSeconds: nowSeconds(context), statements: context.statements };
    const checked = await checkKeyProof(proof, place);
    if (!checked.ok) return checked;
    holders.push(checked.value.holder);
    nonces.add(checked.value.nonce);
  }
  if (new Set(holders).size !== holders.length) return refuse('invalid_proof', 'two proofs are of one key');
  const isFresh = await useNonce(context, issuer, nonces);
  return isFresh ? grant(holders) : refuse('invalid_nonce', 'there is not one nonce, of now, that was not used before');
}

async function useNonce(context: IssuerContext, issuer: string, nonces: ReadonlySet<string>): Promise<boolean> {
  const [nonce = '', ...others] = nonces;
  const end = others.length === 0 ? context.nonces.endOf(nonce, issuer) : undefined;
  return end !== undefined && (await useOnce(context, `nonce:${nonce}`, end + 1));
}
