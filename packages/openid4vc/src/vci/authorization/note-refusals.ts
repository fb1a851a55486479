import { noteIssuance, noteTokenRefusal, offerOfState } from '@assent/application';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import * as z from 'zod';
import { type AuthorizationPorts, offerOfGrant, type ServerPlace } from './server-place.ts';

const zRefused = z.looseObject({ error: z.string() });
/** What names an offer in a request. Where a parameter is there twice, it names none. */
const zNames = z.looseObject({
  issuer_state: z.string().optional().catch(undefined),
  code: z.string().optional().catch(undefined),
  refresh_token: z.string().optional().catch(undefined),
});

/** Notes what the library refused, by the code of its error, at the offer that the request names, if it names one. */
export async function noteRefusal(
  ports: AuthorizationPorts,
  { tenant }: ServerPlace,
  { oidc, body }: KoaContextWithOIDC,
): Promise<void> {
  const cause = zRefused.safeParse(body).data?.error;
  const names = zNames.safeParse(oidc.body).data;
  if (cause === undefined || !names) return;
  const { issuer_state: state, code, refresh_token: refresh } = names;
  const note = (id: string | undefined, step: 'authorization_refused' | 'token_refused') =>
    id === undefined ? undefined : noteIssuance(ports, tenant, id, { step, cause });
  if (oidc.route === 'pushed_authorization_request' && state !== undefined)
    await note((await offerOfState(ports, tenant, state))?.id, 'authorization_refused');
  if (oidc.route !== 'token') return;
  if (code !== undefined) await note(await offerOfCode(oidc.provider, code), 'token_refused');
  // one that is refused for itself was noted when it was looked at
  if (refresh !== undefined && cause !== 'invalid_grant') await noteTokenRefusal(ports, tenant, refresh, cause);
}

/** The offer of a code that was given, whatever became of it. */
async function offerOfCode({ AuthorizationCode }: Provider, code: string): Promise<string | undefined> {
  const known = await AuthorizationCode.find(code, { ignoreExpiration: true });
  return known?.grantId === undefined ? undefined : offerOfGrant(known.grantId);
}
