import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Openid4vpVerifier } from '@openid4vc/openid4vp';
import { calculateJwkThumbprint, exportJWK, importPKCS8 } from 'jose';
import { newPeerKey, type PeerKey, peerCallbacks } from './peer-callbacks.ts';

/** A verifier that others wrote, on a server of its own. `pem`: its key and its certificate. */
export async function peerVerifier(pem: string) {
  const [keyPem, leafPem, rootPem = ''] = pem.match(/-----BEGIN [A-Z ]+-----[^-]+-----END [A-Z ]+-----/g) ?? [];
  const leaf = new X509Certificate(leafPem ?? '');
  const secret = await exportJWK(await importPKCS8(keyPem ?? '', 'ES256', { extractable: true }));
  const { d: _, ...publicKey } = secret;
  const signingKey: PeerKey = { alg: 'ES256', kid: await calculateJwkThumbprint(publicKey), secret, public: publicKey };
  const clientId = `x509_hash:${createHash('sha256').update(leaf.raw).digest('base64url')}`;
  const received: unknown[] = [];
  let jar = '';
  let take: (form: Readonly<Record<string, string>>) => Promise<unknown> = async () => undefined;

  const server = createServer(async (request, response) => {
    if (request.url === '/request') {
      await text(request);
      response.setHeader('content-type', 'application/oauth-authz-req+jwt').end(jar);
      return;
    }
    try {
      received.push(await take(Object.fromEntries(new URLSearchParams(await text(request)))));
      response
        .setHeader('content-type', 'application/json')
        .end(JSON.stringify({ redirect_uri: 'https://done.example/' }));
    } catch {
      response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_request"}');
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    clientId,
    received,
    close: () => server.close(),
    /** Makes a request for `query`; returns the link, and the nonce. */
    async ask(query: object, isEncrypted: boolean) {
      const responseKey = await newPeerKey('ECDH-ES');
      const callbacks = peerCallbacks([signingKey, responseKey], [rootPem]);
      const nonce = randomBytes(16).toString('base64url');
      const payload = requestOf({ clientId, base, nonce, query, ...(isEncrypted ? { responseKey } : {}) });
      const verifier = new Openid4vpVerifier({ callbacks });
      const x5c = [leaf.raw.toString('base64')];
      const made = await verifier.createOpenId4vpAuthorizationRequest({
        authorizationRequestPayload: payload as never,
        jar: {
          requestUri: `${base}/request`,
          jwtSigner: { method: 'x5c', alg: 'ES256', x5c },
          expiresInSeconds: 300,
        },
      });
      jar = made.jar?.authorizationRequestJwt ?? '';
      take = async (form) => {
        const parsed = await verifier.parseOpenid4vpAuthorizationResponse({
          authorizationResponse: form,
          authorizationRequestPayload: payload as never,
          callbacks,
        });
        if (isEncrypted !== Boolean(parsed.jarm)) throw new Error('not as it was asked');
        return (parsed as unknown as { dcql: { presentations: unknown } }).dcql.presentations;
      };
      return { uri: made.authorizationRequest, nonce };
    },
  };
}

interface Order {
  readonly clientId: string;
  readonly base: string;
  readonly nonce: string;
  readonly query: object;
  readonly responseKey?: PeerKey;
}

const requestOf = ({ clientId, base, nonce, query, responseKey }: Order) => ({
  response_type: 'vp_token',
  client_id: clientId,
  response_uri: `${base}/response`,
  response_mode: responseKey ? 'direct_post.jwt' : 'direct_post',
  nonce,
  state: randomBytes(16).toString('hex'),
  aud: 'https://self-issued.me/v2',
  dcql_query: query,
  client_metadata: {
    vp_formats_supported: { 'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['ES256'] } },
    ...(responseKey
      ? {
          jwks: { keys: [{ ...responseKey.public, kid: responseKey.kid, alg: 'ECDH-ES', use: 'enc' }] },
          encrypted_response_enc_values_supported: ['A128GCM'],
        }
      : {}),
  },
});
