import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, importJWK, type JWK, SignJWT } from 'jose';
import Provider from 'oidc-provider';

export const clientId = 'assent-desk';
export const clientSecret = 'zz-secret-of-the-desk';

/** Claims of an ID token that are not what the provider would say. */
export type Forged = Readonly<Record<string, unknown>>;

/**
 * A real identity provider on this machine, where whoever comes is signed in as `person` at once. `forge`: what ID tokens say instead, under its own key, or
 * under one that is not its own.
 */
export async function staffProvider(redirectUri: string) {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [own, foreign] = [await newKey(), await newKey()];
  const state = { person: 'ana', forge: undefined as Forged | undefined, isForeign: false };
  const client = {
    client_secret: clientSecret,
    redirect_uris: [redirectUri],
    id_token_signed_response_alg: 'ES256' as const,
    token_endpoint_auth_method: 'client_secret_basic' as const,
  };
  const provider = new Provider(issuer, {
    jwks: { keys: [own as never] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    clients: [clientId, 'other-client'].map((id) => ({ client_id: id, ...client })),
    pkce: { required: () => true },
    claims: { openid: ['sub', 'organizations'] },
    conformIdTokenClaims: false,
    findAccount: async (_, id) => ({
      accountId: id,
      claims: async () => ({ sub: id, organizations: id === 'visitor' ? ['other'] : ['clinic'] }),
    }),
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
    ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
  });
  const handle = provider.callback();
  server.on('request', async (request, response) => {
    if (request.url?.startsWith('/interaction/')) return signIn(provider, state.person, request, response);
    if (request.url === '/token' && state.forge)
      return answerForged(issuer, state.isForeign ? foreign : own, state.forge, response);
    return handle(request, response);
  });
  return {
    issuer,
    state,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function newKey(): Promise<JWK> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig', kid: randomBytes(4).toString('hex') };
}

async function signIn(provider: Provider, accountId: string, request: IncomingMessage, response: ServerResponse) {
  const { params } = await provider.interactionDetails(request, response);
  if (accountId === 'nobody') return provider.interactionFinished(request, response, { error: 'access_denied' });
  const grant = new provider.Grant({ accountId, clientId: String(params.client_id) });
  grant.addOIDCScope('openid');
  const consent = { grantId: await grant.save() };
  return provider.interactionFinished(request, response, { login: { accountId }, consent });
}

async function answerForged(issuer: string, { kid, ...key }: JWK, claims: Forged, response: ServerResponse) {
  const now = Math.floor(Date.now() / 1000);
  const said = { iss: issuer, sub: 'ana', aud: clientId, iat: now, exp: now + 60, auth_time: now, ...claims };
  const idToken = await new SignJWT(said)
    .setProtectedHeader({ alg: 'ES256', kid: kid ?? '' })
    .sign(await importJWK(key, 'ES256'));
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ access_token: 'a'.repeat(20), token_type: 'Bearer', id_token: idToken }));
}
