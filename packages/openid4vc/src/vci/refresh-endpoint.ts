import { refreshAccess } from '@assent/application';
import type { TenantId } from '@assent/domain';
import { checkFreshDpop } from './authorize.ts';
import type { IssuerContext } from './issuer-context.ts';
import { placesOf } from './metadata.ts';
import { grant, refuse, type VciResult } from './refusal.ts';
import { type TokenAnswer, tokenAnswer } from './token-answer.ts';
import type { AttestedWallet } from './wallet-attestation.ts';

/** New tokens for a refresh token (RFC 6749 §6), which is bound to the key of the DPoP proof that got it, if there was one (RFC 9449 §5). */
export async function answerRefreshRequest(
  context: IssuerContext,
  tenant: TenantId,
  form: URLSearchParams,
  { dpop, wallet }: { readonly dpop: string | undefined; readonly wallet: AttestedWallet | undefined },
): Promise<VciResult<TokenAnswer>> {
  const [token, ...others] = form.getAll('refresh_token');
  if (token === undefined || token.length > 512) return refuse('invalid_request', 'refresh_token is missing');
  if (others.length > 0 || form.getAll('grant_type').length > 1)
    return refuse('invalid_request', 'a parameter is there twice');
  const key =
    dpop === undefined ? undefined : await checkFreshDpop(context, dpop, placesOf(context.issuerOf(tenant)).token);
  if (key && !key.ok) return key;
  const proved = {
    ...(key ? { thumbprint: key.value.thumbprint } : {}),
    ...(wallet ? { walletThumbprint: wallet.thumbprint } : {}),
  };
  const refreshed = await refreshAccess(context.ports, tenant, { token, ...proved });
  return refreshed.granted
    ? grant(tokenAnswer(refreshed, key !== undefined))
    : refuse('invalid_grant', 'the refresh token is not good, or not any more');
}
