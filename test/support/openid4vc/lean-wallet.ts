import { createHash, randomUUID } from 'node:crypto';
import { decryptResponse, encryptResponse, newResponseKey, publicHalf } from '@assent/openid4vc';
import { decodeJwt, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

/** A wallet that does no more than the protocol needs, so that a load costs little beside what it asks for. */
export type LeanWallet = Awaited<ReturnType<typeof leanWallet>>;

const now = () => Math.floor(Date.now() / 1000);
const grantType = 'urn:ietf:params:oauth:grant-type:pre-authorized_code';

export async function leanWallet() {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const { kty = '', crv = '', x = '', y = '' } = await exportJWK(publicKey);
  const jwk = { kty, crv, x, y };
  const responseKey = await newResponseKey();
  const sign = (header: object, claims: JWTPayload) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'ES256', ...header }).sign(privateKey);
  const dpop = (url: string, token?: string) =>
    sign(
      { typ: 'dpop+jwt', jwk },
      { jti: randomUUID(), htm: 'POST', htu: url, iat: now(), ...(token ? { ath: sha256(token) } : {}) },
    );

  const keys = new Map<string, Promise<never>>();
  /** Metadata are read once, as wallets that come back do. */
  const requestKeyOf = (issuer: string): Promise<never> => {
    const { origin, pathname } = new URL(issuer);
    const read = async () => {
      const metadata = await get<Metadata>(`${origin}/.well-known/openid-credential-issuer${pathname}`);
      return metadata.credential_request_encryption.jwks.keys[0] as never;
    };
    const known = keys.get(issuer) ?? read();
    keys.set(issuer, known);
    return known;
  };

  return {
    /** Takes an offer with DPoP, with the request and the credential encrypted. */
    async receive(uri: string, configuration: string): Promise<string> {
      const offer = await get<Offer>(new URL(uri).searchParams.get('credential_offer_uri') ?? '');
      const issuer = offer.credential_issuer;
      const code = offer.grants[grantType]?.['pre-authorized_code'] ?? '';
      const [tokenUrl, credentialUrl] = [`${issuer}/token`, `${issuer}/credential`];
      const form = new URLSearchParams({ grant_type: grantType, 'pre-authorized_code': code });
      const granted = await post(tokenUrl, form, { dpop: await dpop(tokenUrl) });
      const { access_token: token } = JSON.parse(granted) as { access_token: string };
      const { c_nonce: nonce } = JSON.parse(await post(`${issuer}/nonce`)) as { c_nonce: string };
      const proof = await sign({ typ: 'openid4vci-proof+jwt', jwk }, { aud: issuer, iat: now(), nonce });
      const request = {
        credential_configuration_id: configuration,
        proofs: { jwt: [proof] },
        credential_response_encryption: { jwk: publicHalf(responseKey), enc: 'A256GCM' },
      };
      const key = await requestKeyOf(issuer);
      const answer = await post(credentialUrl, await encryptResponse(request, key, 'A256GCM'), {
        'content-type': 'application/jwt',
        authorization: `DPoP ${token}`,
        dpop: await dpop(credentialUrl, token),
      });
      const { credentials } = (await decryptResponse(answer, responseKey)) as { credentials: { credential: string }[] };
      return credentials[0]?.credential ?? '';
    },
    /** Shows all of an SD-JWT VC, in an encrypted answer. Who asks is not looked at: that is not the service's work. */
    async present(uri: string, query: string, credential: string): Promise<void> {
      const requestUri = new URL(uri).searchParams.get('request_uri') ?? '';
      const request = decodeJwt(await post(requestUri)) as unknown as Request;
      const binding = { iat: now(), nonce: request.nonce, aud: request.client_id, sd_hash: sha256(credential) };
      const shown = `${credential}${await sign({ typ: 'kb+jwt' }, binding)}`;
      const content = { vp_token: { [query]: [shown] }, state: request.state };
      const [key] = request.client_metadata.jwks.keys;
      const response = await encryptResponse(content, key as never, 'A256GCM');
      await post(request.response_uri, new URLSearchParams({ response }));
    },
  };
}

interface Offer {
  readonly credential_issuer: string;
  readonly grants: Readonly<Record<string, { readonly 'pre-authorized_code': string }>>;
}

interface Metadata {
  readonly credential_request_encryption: { readonly jwks: { readonly keys: readonly object[] } };
}

interface Request {
  readonly nonce: string;
  readonly client_id: string;
  readonly state: string;
  readonly response_uri: string;
  readonly client_metadata: { readonly jwks: { readonly keys: readonly object[] } };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url');

async function get<T>(url: string): Promise<T> {
  return JSON.parse(await textOf(await fetch(url)));
}

const post = async (url: string, body: string | URLSearchParams = new URLSearchParams(), headers = {}) =>
  textOf(await fetch(url, { method: 'POST', body, headers }));

/** @throws Error for every answer that is not the one that must come: a load that is refused measures nothing */
async function textOf(response: Response): Promise<string> {
  const text = await response.text();
  if (response.status !== 200) throw new Error(`status ${response.status}: ${text.slice(0, 200)}`);
  return text;
}
