import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { decodeProtectedHeader, importJWK, type JWK, jwtVerify } from 'jose';
import type { peerIssuer } from './peer-issuer.ts';

const grantType = 'urn:ietf:params:oauth:grant-type:pre-authorized_code';

/**
 * An issuer of OpenID4VCI 1.0 on a server of its own, written against the specification with jose alone: a pre-authorized code, a
 * nonce, one credential. It knows wallets by did:jwk.
 */
export async function peerOfferer(vct: string, claims: Readonly<Record<string, unknown>>) {
  let base = '';
  let issue: ReturnType<typeof peerIssuer>['issue'] | undefined;
  const events: string[] = [];
  const answers: Readonly<Record<string, (body: string) => Promise<object> | object>> = {
    '/.well-known/openid-credential-issuer': () => ({
      credential_issuer: base,
      credential_endpoint: `${base}/credential`,
      nonce_endpoint: `${base}/nonce`,
      notification_endpoint: `${base}/notification`,
      credential_configurations_supported: {
        one: {
          format: 'dc+sd-jwt',
          vct,
          cryptographic_binding_methods_supported: ['did:jwk'],
          proof_types_supported: { jwt: { proof_signing_alg_values_supported: ['ES256'] } },
        },
      },
    }),
    '/.well-known/oauth-authorization-server': () => ({ issuer: base, token_endpoint: `${base}/token` }),
    '/token': () => ({ access_token: 'token', token_type: 'Bearer' }),
    '/nonce': () => ({ c_nonce: 'nonce' }),
    '/credential': async (body) => {
      const [proof = ''] = (JSON.parse(body) as { proofs: { jwt: string[] } }).proofs.jwt;
      const { kid = '' } = decodeProtectedHeader(proof);
      const [, encoded = ''] = /^did:jwk:([\w-]+)#0$/.exec(kid) ?? [];
      const jwk = JSON.parse(Buffer.from(encoded, 'base64url').toString()) as JWK;
      const { payload } = await jwtVerify(proof, await importJWK(jwk, 'ES256'), {
        typ: 'openid4vci-proof+jwt',
        audience: base,
      });
      if (payload.nonce !== 'nonce' || !issue) throw new Error('no such nonce');
      return { credentials: [{ credential: await issue(vct, jwk, claims) }], notification_id: 'n' };
    },
    '/notification': (body) => {
      events.push((JSON.parse(body) as { event: string }).event);
      return {};
    },
  };
  const server = createServer(async (request, response) => {
    try {
      const answer = await answers[request.url ?? '']?.(await text(request));
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    } catch {
      response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_proof"}');
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const offer = {
    credential_issuer: base,
    credential_configuration_ids: ['one'],
    grants: { [grantType]: { 'pre-authorized_code': 'code' } },
  };
  return {
    uri: `openid-credential-offer://?${new URLSearchParams({ credential_offer: JSON.stringify(offer) })}`,
    events,
    /** Says who signs from now on. */
    signedBy: (issuer: ReturnType<typeof peerIssuer>) => {
      issue = issuer.issue;
    },
    close: () => server.close(),
  };
}
