import { type IssuanceSession, sessionOfToken } from '@assent/application';
import type { TenantId } from '@assent/domain';
import { checkDpop, type DpopKey } from './dpop.ts';
import { type IssuerContext, nowSeconds, type ReplayContext, useOnce } from './issuer-context.ts';
import { grant, refuse, type VciResult } from './refusal.ts';

/** How a request to a resource says who sends it (RFC 6750, RFC 9449). */
export interface Authorization {
  readonly authorization: string | undefined;
  readonly dpop: string | undefined;
}

/** The key of a DPoP proof that was not used before. `accessToken` that it must name at a resource. */
export async function checkFreshDpop(
  context: ReplayContext,
  proof: string,
  url: string,
  accessToken?: string,
): Promise<VciResult<DpopKey>> {
  const place = { method: 'POST', url, nowSeconds: nowSeconds(context) };
  const checked = await checkDpop(proof, { ...place, ...(accessToken === undefined ? {} : { accessToken }) });
  if (!checked.ok) return checked;
  const isFirst = await useOnce(context, checked.value.use, checked.value.endSeconds);
  return isFirst ? checked : refuse('invalid_dpop_proof', 'it was used before');
}

/** The offer that an access token is for, in the hands of whoever has its key. */
export async function authorize(
  context: IssuerContext,
  tenant: TenantId,
  { authorization, dpop }: Authorization,
  url: string,
): Promise<VciResult<IssuanceSession>> {
  const { kind, token } = tokenIn(authorization);
  const session = token ? await sessionOfToken(context.ports, tenant, token) : undefined;
  if (!session?.access) return refuse('invalid_token', 'there is no such access token now');
  const { thumbprint } = session.access;
  const wanted = thumbprint === undefined ? 'bearer' : 'dpop';
  if (kind !== wanted) return refuse('invalid_token', 'the token is of another type');
  if (thumbprint === undefined)
    return context.demandsDpop ? refuse('invalid_token', 'it is bound to no key') : grant(session);
  if (dpop === undefined) return refuse('invalid_dpop_proof', 'there is none');
  const key = await checkFreshDpop(context, dpop, url, token);
  if (!key.ok) return key;
  return key.value.thumbprint === thumbprint ? grant(session) : refuse('invalid_token', 'it is bound to another key');
}

/** The access token of a request, if it is one of ours by its form. */
function tokenIn(authorization = ''): { readonly kind?: string; readonly token?: string } {
  const [, kind, token] = /^(DPoP|Bearer) ([A-Za-z0-9._~+/-]{1,512})$/i.exec(authorization) ?? [];
  return kind && token ? { kind: kind.toLowerCase(), token } : {};
}
