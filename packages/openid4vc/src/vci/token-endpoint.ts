import { type CodeRefusal, noteTokenRefusal, redeemCode } from '@assent/application';
import type { TenantId } from '@assent/domain';
import { checkFreshDpop } from './authorize.ts';
import type { IssuerContext } from './issuer-context.ts';
import { placesOf, preAuthorizedGrant, refreshGrant } from './metadata.ts';
import { answerRefreshRequest } from './refresh-endpoint.ts';
import { grant, refuse, type VciRefusal, type VciResult } from './refusal.ts';
import { type TokenAnswer, tokenAnswer } from './token-answer.ts';
import { checkWallet, type WalletAttestation } from './wallet-attestation.ts';

/** What a wallet shows beside a token request: of the key that the token is to be bound to, and of itself. */
export interface TokenProofs extends WalletAttestation {
  readonly dpop: string | undefined;
}

/** Redeems a pre-authorized code (§6.1), or a refresh token. With a DPoP proof the token is bound to its key. */
export async function answerTokenRequest(
  context: IssuerContext,
  tenant: TenantId,
  form: URLSearchParams,
  proofs: TokenProofs,
): Promise<VciResult<TokenAnswer>> {
  const answer = await redeem(context, tenant, form, proofs);
  const named = form.get('pre-authorized_code') ?? form.get('refresh_token');
  if (!answer.ok && ofWallet.includes(answer.error) && named !== null)
    await noteTokenRefusal(context.ports, tenant, named, answer.error);
  return answer;
}

/** What is wrong with the wallet, and not with the code: the latter is noted when it is looked at. */
const ofWallet: readonly VciRefusal['error'][] = [
  ...(['invalid_client', 'invalid_client_attestation', 'invalid_dpop_proof'] as const),
  ...(['use_attestation_challenge', 'use_fresh_attestation'] as const),
];

async function redeem(
  context: IssuerContext,
  tenant: TenantId,
  form: URLSearchParams,
  proofs: TokenProofs,
): Promise<VciResult<TokenAnswer>> {
  const { dpop } = proofs;
  const wallet = await checkWallet(context, tenant, proofs, form.get('client_id') ?? undefined);
  if (!wallet.ok) return wallet;
  if (form.get('grant_type') === refreshGrant)
    return answerRefreshRequest(context, tenant, form, { dpop, wallet: wallet.value });
  const asked = codeIn(form);
  if (!asked.ok) return asked;
  if (dpop === undefined && context.demandsDpop)
    return refuse('invalid_dpop_proof', 'there is none, and there must be');
  const key =
    dpop === undefined ? undefined : await checkFreshDpop(context, dpop, placesOf(context.issuerOf(tenant)).token);
  if (key && !key.ok) return key;
  const bound = {
    ...(key ? { thumbprint: key.value.thumbprint } : {}),
    ...(wallet.value ? { walletThumbprint: wallet.value.thumbprint } : {}),
  };
  const redeemed = await redeemCode(context.ports, tenant, { ...asked.value, ...bound });
  if (!redeemed.granted) return refusalOf(redeemed.refusal);
  return grant(tokenAnswer(redeemed, key !== undefined));
}

/** Whether a transaction code is asked for stands in the offer; whatever else is wrong is one answer (§6.3). */
function refusalOf(refusal: CodeRefusal): VciRefusal {
  if (refusal === 'tx_code_missing') return refuse('invalid_request', 'tx_code is missing');
  if (refusal === 'tx_code_unexpected') return refuse('invalid_request', 'no tx_code is expected');
  return refuse('invalid_grant', 'the code is not good, or not any more, or the tx_code is wrong');
}

function codeIn(form: URLSearchParams): VciResult<{ readonly code: string; readonly txCode?: string }> {
  const parameters = Object.fromEntries(form);
  if (Object.keys(parameters).length !== form.size) return refuse('invalid_request', 'a parameter is there twice');
  const { grant_type: type, 'pre-authorized_code': code, tx_code: txCode } = parameters;
  if (type === undefined) return refuse('invalid_request', 'grant_type is missing');
  if (type !== preAuthorizedGrant) return refuse('unsupported_grant_type', 'only pre-authorized codes are known here');
  if (code === undefined || code.length > 512) return refuse('invalid_request', 'pre-authorized_code is missing');
  return grant({ code, ...(txCode === undefined ? {} : { txCode }) });
}
