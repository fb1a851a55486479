import { createPublicKey, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';
import { CompactSign, importJWK, type JWK } from 'jose';
import Provider, { type Configuration } from 'oidc-provider';
import { newPeerKey } from './peer-callbacks.ts';
import { sha } from './sha.ts';

const clientId = 'assent-wallet';
const account = 'patient';
export const peerConfiguration = 'lab_dc+sd-jwt';
const detail = { type: 'openid_credential', credential_configuration_id: peerConfiguration };

/** How an offer of the peer can be taken. */
export type PeerGrant = 'pre-authorized_code' | 'authorization_code';

/**
 * The OpenID4VCI issuer that `oidc-provider` has in itself, with its own authorization server: only the credential is made by us. With `maker`, the key
 * of a maker of wallets, it takes the wallets of that maker only.
 */
export async function oidcIssuer(maker?: JWK) {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [tokenKey, credentialKey] = [await newPeerKey('ES256'), await newPeerKey('ES256')];
  const provider = new Provider(
    issuer,
    settings(issuer, { ...tokenKey.secret, kid: tokenKey.kid }, credentialKey.secret, maker),
  );
  const handle = provider.callback();
  server.on('request', async (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return handle(request, response);
    // the person agrees at once
    const { params } = await provider.interactionDetails(request, response);
    const grantId = await newGrant(provider, issuer);
    const isAsked = String(params.issuer_state) === 'state-of-the-peer';
    const result = isAsked ? { login: { accountId: account }, consent: { grantId } } : { error: 'access_denied' };
    await provider.interactionFinished(request, response, result);
  });
  return {
    issuer,
    key: credentialKey.public,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
    /** Makes an offer; with a code there is a transaction code too. */
    async offer(grant: PeerGrant) {
      const byCode = grant === 'pre-authorized_code';
      const grants = byCode
        ? {
            [`urn:ietf:params:oauth:grant-type:${grant}`]: {
              'pre-authorized_code': await newCode(provider, issuer),
              tx_code: {},
            },
          }
        : { [grant]: { issuer_state: 'state-of-the-peer' } };
      const offer = { credential_issuer: issuer, credential_configuration_ids: [peerConfiguration], grants };
      return `openid-credential-offer://?${new URLSearchParams({ credential_offer: JSON.stringify(offer) })}`;
    },
  };
}

async function newGrant(provider: Provider, issuer: string): Promise<string> {
  const grant = new provider.Grant({ accountId: account, clientId });
  grant.addRar(detail);
  grant.addResourceScope(issuer, 'lab');
  return grant.save();
}

async function newCode(provider: Provider, issuer: string): Promise<string> {
  const code = new provider.PreAuthorizedCode({
    accountId: account,
    clientId,
    grantId: await newGrant(provider, issuer),
    rar: [detail],
    resource: issuer,
    scope: 'lab',
    txCode: '123456',
  });
  return code.save();
}

const settings = (issuer: string, tokenKey: JWK, credentialKey: JWK, maker: JWK | undefined): Configuration => ({
  jwks: { keys: [tokenKey as never] },
  cookies: { keys: [randomBytes(16).toString('hex')] },
  clients: [
    {
      client_id: clientId,
      application_type: 'native',
      redirect_uris: ['http://127.0.0.1/wallet'],
      grant_types: ['authorization_code', 'urn:ietf:params:oauth:grant-type:pre-authorized_code'],
      response_types: ['code'],
      authorization_details_types: ['openid_credential'],
      token_endpoint_auth_method: maker ? 'attest_jwt_client_auth' : 'none',
      id_token_signed_response_alg: 'ES256',
      dpop_bound_access_tokens: true,
    },
  ],
  ...(maker ? { clientAuthMethods: ['attest_jwt_client_auth'] } : {}),
  pkce: { required: () => true },
  findAccount: async (_, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
  extraParams: ['issuer_state'],
  ttl: { AccessToken: 600, PreAuthorizedCode: 600, AuthorizationCode: 60, Grant: 600, Interaction: 600, Session: 600 },
  features: {
    devInteractions: { enabled: false },
    userinfo: { enabled: false },
    rpInitiatedLogout: { enabled: false },
    ...attestationBy(maker),
    pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: async () => issuer,
      useGrantedResource: async () => true,
      getResourceServerInfo: async () => ({ scope: 'lab', audience: issuer, accessTokenFormat: 'opaque' }),
    },
    richAuthorizationRequests: {
      enabled: true,
      types: {},
      authorizationDetailsForGrantSource: (ctx) => ctx.oidc.entities.Grant?.rar,
      authorizationDetailsForAccessToken: (_ctx, _token, source) =>
        source?.rar?.map((one) => ({ ...one, credential_identifiers: ['lab-of-the-patient'] })),
      authorizationDetailsForIntrospection: () => undefined,
    },
    openid4vci: {
      ack: 'experimental-01',
      enabled: true,
      metadata: { display: [{ name: 'The peer' }] },
      preAuthorizedCodeGrant: true,
      nonceSecret: randomBytes(32),
      credentialEndpointExpectedAudience: () => issuer,
      credentialConfigurationsSupported: {
        [peerConfiguration]: {
          format: 'dc+sd-jwt',
          vct: 'urn:peer:lab',
          scope: 'lab',
          cryptographic_binding_methods_supported: ['jwk'],
          proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['ES256'] } },
        },
      },
      credentialConfigurationPolicy: (_ctx, { credentialIdentifier }) => credentialIdentifier === 'lab-of-the-patient',
      issueCredential: async (_ctx, { proofs }) => ({
        credentials: await Promise.all(
          (proofs?.jwt ?? []).map(async (proof) => ({ credential: await newCredential(issuer, credentialKey, proof) })),
        ),
      }),
    },
  },
});

/** Only wallets of one maker, if there is one. */
const attestationBy = (
  maker: JWK | undefined,
): Pick<NonNullable<Configuration['features']>, 'attestClientAuth' | 'dPoP'> =>
  maker
    ? {
        dPoP: { enabled: true, nonceSecret: randomBytes(32) },
        attestClientAuth: {
          ...{ ack: 'draft-12', enabled: true, challengeSecret: randomBytes(32) },
          getAttestationSignaturePublicKey: () => createPublicKey({ key: { ...maker }, format: 'jwk' }),
        },
      }
    : { dPoP: { enabled: true } };

/** An SD-JWT VC for the key in the header of a proof, which `oidc-provider` has checked. */
async function newCredential(issuer: string, secret: JWK, proof: unknown): Promise<string> {
  const [header = ''] = String(proof).split('.');
  const { jwk } = JSON.parse(Buffer.from(header, 'base64url').toString());
  const key = await importJWK(secret, 'ES256');
  const sdJwt = new SDJwtVcInstance({
    hasher: sha,
    hashAlg: 'sha-256',
    saltGenerator: () => randomBytes(16).toString('base64url'),
    signAlg: 'ES256',
    signer: async (data: string) => {
      const [head = '', payload = ''] = data.split('.');
      const jws = await new CompactSign(Buffer.from(payload, 'base64url'))
        .setProtectedHeader(JSON.parse(Buffer.from(head, 'base64url').toString()))
        .sign(key);
      return jws.split('.')[2] ?? '';
    },
  });
  const claims = {
    iss: issuer,
    vct: 'urn:peer:lab',
    iat: Math.floor(Date.now() / 1000),
    cnf: { jwk },
    result: 'negative',
  };
  return sdJwt.issue(claims, { _sd: ['result'] } as never);
}
