import { decryptResponse, encryptResponse, newResponseKey, publicHalf } from '@assent/openid4vc';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import type { HttpWorld } from './http-world.ts';

export type VciKey = Awaited<ReturnType<typeof newVciKey>>;

/** A key of a wallet. */
export async function newVciKey(alg = 'ES256') {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(publicKey);
  return {
    jwk,
    did: `did:jwk:${Buffer.from(JSON.stringify(sorted(jwk as Record<string, string>))).toString('base64url')}`,
    thumbprint: await calculateJwkThumbprint(jwk),
    sign: (header: object, claims: JWTPayload) =>
      new SignJWT(claims).setProtectedHeader({ alg, jwk, ...header } as never).sign(privateKey),
  };
}

/** `ath` of a DPoP proof: names the access token (RFC 9449 §4.2). */
export const athOf = async (token: string): Promise<string> =>
  Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))).toString('base64url');

const sorted = ({ kty, crv, x, y }: Record<string, string>) => ({ kty, crv, x, ...(y === undefined ? {} : { y }) });

export const grantType = 'urn:ietf:params:oauth:grant-type:pre-authorized_code';

/** An answer of an endpoint, as JSON if it is. */
export interface Answered {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

/** A wallet that speaks OpenID4VCI to a world step by step, rightly unless told otherwise. */
export function vciWallet(world: HttpWorld, issuer: string) {
  const pathOf = (name: string) => new URL(`${issuer}/${name}`).pathname;
  const nowSeconds = () => Math.floor(Date.parse(world.clock.now()) / 1000);
  const answered = async (response: Response): Promise<Answered> => {
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : {} };
  };
  let proofs = 0;
  return {
    nowSeconds,
    async offer(uri: string) {
      const address = new URL(uri).searchParams.get('credential_offer_uri') ?? '';
      return answered(await world.call(new URL(address).pathname));
    },
    async token(form: Record<string, string>, headers: Record<string, string> = {}) {
      const body = new URLSearchParams({ grant_type: grantType, ...form });
      return answered(await world.call(pathOf('token'), { method: 'POST', body, headers }));
    },
    async nonce() {
      const { body } = await answered(await world.call(pathOf('nonce'), { method: 'POST' }));
      return String(body.c_nonce);
    },
    /** A DPoP proof for an endpoint. */
    dpop: (key: VciKey, name: string, changes: JWTPayload = {}, header: object = {}) =>
      key.sign(
        { typ: 'dpop+jwt', ...header },
        { jti: `jti-${++proofs}`, htm: 'POST', htu: `${issuer}/${name}`, iat: nowSeconds(), ...changes },
      ),
    proof: (key: VciKey, nonce: string, changes: JWTPayload = {}, header: object = {}) =>
      key.sign({ typ: 'openid4vci-proof+jwt', ...header }, { aud: issuer, iat: nowSeconds(), nonce, ...changes }),
    async post(name: string, body: unknown, headers: Record<string, string>) {
      const init = {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headers },
      };
      return answered(await world.call(pathOf(name), init));
    },
    /** The same, and the answer, encrypted. Answers in clear are refusals. */
    async postEncrypted(
      name: string,
      body: object,
      headers: Record<string, string>,
      enc: 'A128GCM' | 'A256GCM' = 'A256GCM',
    ) {
      const { pathname } = new URL(issuer);
      const { body: metadata } = await answered(await world.call(`/.well-known/openid-credential-issuer${pathname}`));
      const { jwks } = metadata.credential_request_encryption as { jwks: { keys: [never] } };
      const key = await newResponseKey();
      const request = { credential_response_encryption: { jwk: publicHalf(key), enc }, ...body };
      const init = {
        method: 'POST',
        body: await encryptResponse(request, jwks.keys[0], enc),
        headers: { 'content-type': 'application/jwt', ...headers },
      };
      const response = await world.call(pathOf(name), init);
      if (response.headers.get('content-type') !== 'application/jwt') return answered(response);
      const said = (await decryptResponse(await response.text(), key)) as Record<string, unknown>;
      return { status: response.status, headers: response.headers, body: said };
    },
  };
}
