import { createHash, randomBytes } from 'node:crypto';
import { Openid4vpClient } from '@openid4vc/openid4vp';
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';
import { CompactSign, importJWK } from 'jose';
import { newPeerKey, peerCallbacks } from './peer-callbacks.ts';

type Frame = Readonly<Record<string, unknown>>;

/** A wallet that others wrote: @openid4vc for the protocol, @sd-jwt for the credential, jose for the rest. */
export async function peerWallet(roots: readonly string[]) {
  const key = await newPeerKey('ES256');
  const signing = await importJWK(key.secret, 'ES256');
  const sdJwt = new SDJwtVcInstance({
    hasher: (data: string | ArrayBuffer, algorithm: string) =>
      createHash(algorithm.replace('-', ''))
        .update(typeof data === 'string' ? data : Buffer.from(data))
        .digest(),
    hashAlg: 'sha-256',
    saltGenerator: () => randomBytes(16).toString('base64url'),
    kbSigner: async (data: string) => {
      const [header = '', payload = ''] = data.split('.');
      const jws = await new CompactSign(Buffer.from(payload, 'base64url'))
        .setProtectedHeader(JSON.parse(Buffer.from(header, 'base64url').toString()))
        .sign(signing);
      return jws.split('.')[2] ?? '';
    },
    kbSignAlg: 'ES256',
  });
  const client = new Openid4vpClient({ callbacks: peerCallbacks([key], roots) });

  return {
    key: key.public,
    did: `did:jwk:${Buffer.from(JSON.stringify(key.public)).toString('base64url')}`,
    /** Answers a link with one credential, of which it discloses what `frame` says, under the id of the query. */
    async present(uri: string, query: string, credential: string, frame: Frame) {
      const { params } = client.parseOpenid4vpAuthorizationRequest({ authorizationRequest: uri });
      const resolved = await client.resolveOpenId4vpAuthorizationRequest({
        authorizationRequestPayload: params as never,
      });
      const request = resolved.authorizationRequestPayload as Readonly<Record<string, string>>;
      const payload = { iat: Math.floor(Date.now() / 1000), nonce: request.nonce ?? '', aud: request.client_id ?? '' };
      const shown = await sdJwt.present(credential, frame as never, { kb: { payload } });
      const isEncrypted = request.response_mode?.endsWith('.jwt');
      const response = await client.createOpenid4vpAuthorizationResponse({
        authorizationRequestPayload: resolved.authorizationRequestPayload,
        authorizationResponsePayload: { vp_token: { [query]: [shown] } },
        ...(isEncrypted ? { jarm: encryption } : {}),
      } as never);
      const sent = await client.submitOpenid4vpAuthorizationResponse({
        authorizationRequestPayload: resolved.authorizationRequestPayload as never,
        authorizationResponsePayload: response.authorizationResponsePayload,
        jarm: response.jarm as never,
      });
      return { status: sent.response.status, body: await sent.response.json(), client: resolved.client };
    },
    /** Answers what a page at `origin` passed on from its verifier; returns what the page gets. */
    async presentToPage(data: object, origin: string, query: string, credential: string, frame: Frame) {
      const resolved = await client.resolveOpenId4vpAuthorizationRequest({
        authorizationRequestPayload: data as never,
        origin,
      });
      const request = resolved.authorizationRequestPayload as Readonly<Record<string, string>>;
      const aud = `origin:${origin}`;
      const payload = { iat: Math.floor(Date.now() / 1000), nonce: request.nonce ?? '', aud };
      const shown = await sdJwt.present(credential, frame as never, { kb: { payload } });
      const { authorizationResponsePayload, jarm } = await client.createOpenid4vpAuthorizationResponse({
        authorizationRequestPayload: resolved.authorizationRequestPayload,
        authorizationResponsePayload: { vp_token: { [query]: [shown] } },
        origin,
        ...(request.response_mode?.endsWith('.jwt') ? { jarm: encryption } : {}),
      } as never);
      const answer = jarm ? { response: (jarm as { responseJwt: string }).responseJwt } : authorizationResponsePayload;
      return { answer: answer as Readonly<Record<string, unknown>>, client: resolved.client };
    },
  };
}

const encryption = {
  encryption: { nonce: '' },
  serverMetadata: {
    authorization_signing_alg_values_supported: [],
    authorization_encryption_alg_values_supported: ['ECDH-ES'],
    authorization_encryption_enc_values_supported: ['A256GCM', 'A128GCM'],
  },
};
