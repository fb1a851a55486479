import { refreshAccess } from '@assent/application';
import type { Provider, TokenEndpointGrantContext } from 'oidc-provider';
import { checkFreshDpop } from '../authorize.ts';
import { refreshGrant } from '../metadata.ts';
import { tokenAnswer } from '../token-answer.ts';
import { attestedInstance } from './attested-wallets.ts';
import { authorizedDetail } from './credential-details.ts';
import type { AuthorizationPorts, Library, ServerPlace } from './server-place.ts';

const maxLength = 512;

/**
 * Refresh tokens of offers that were taken with an authorization code: the same as those for pre-authorized codes, at the server that gave
 * them. The library has made sure who the wallet is, if it is attested.
 */
export function addRefreshGrant(
  provider: Provider,
  ports: AuthorizationPorts,
  place: ServerPlace,
  { errors }: Library,
) {
  const url = `${place.address}/token`;

  const keyOf = async (ctx: TokenEndpointGrantContext): Promise<string | undefined> => {
    const proof = ctx.get('dpop');
    if (proof === '') return undefined;
    const key = await checkFreshDpop({ ports }, proof, url);
    if (!key.ok) throw new errors.InvalidDpopProof(key.why);
    return key.value.thumbprint;
  };

  provider.registerGrantType<{ refresh_token?: string }>(
    refreshGrant,
    async (ctx) => {
      const { refresh_token: token } = ctx.oidc.params;
      if (token === undefined || token.length > maxLength) throw new errors.InvalidRequest('refresh_token is missing');
      const thumbprint = await keyOf(ctx);
      const walletThumbprint = await attestedInstance(ctx);
      const refreshed = await refreshAccess(ports, place.tenant, { token, thumbprint, walletThumbprint });
      if (!refreshed.granted) throw new errors.InvalidGrant('the refresh token is not good, or not any more');
      const details = refreshed.configurations?.map((id) => authorizedDetail(id, place.issuer));
      ctx.body = {
        ...tokenAnswer(refreshed, thumbprint !== undefined),
        ...(details ? { authorization_details: details } : {}),
      };
    },
    ['refresh_token', 'scope', 'resource', 'authorization_details'],
    ['resource'],
  );
}
