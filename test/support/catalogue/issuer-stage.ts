import { createHash, randomUUID } from 'node:crypto';
import { newResponseKey, publicHalf } from '@assent/openid4vc';
import { type CatalogueWorld, issuedType, license, once } from './catalogue-world.ts';
import { changed, type Json } from './change.ts';
import { type HttpMessage, type Outcome, type Stage, sendMessage } from './http-message.ts';
import type { Change, NegativeCase } from './negative-case.ts';
import { type Writing, written } from './written.ts';

const grantType = 'urn:ietf:params:oauth:grant-type:pre-authorized_code';

/** A wallet before our issuer (OpenID4VCI 1.0): an offer of its own, and every step before the message that is changed. */
export async function openIssuerStage(world: CatalogueWorld, { message, with: variant }: NegativeCase): Promise<Stage> {
  const endpoint = `${world.service.url}/openid4vci/clinic/credential`;
  const session = { endpoint, sent: null as Json, token: '', notificationId: null as Json };
  const values = { ...(await issuerValues(world, variant)), ...sessionValues(session) };
  const draftOf = drafts(world, variant);
  const send = async (name: string, changes: readonly Change[]): Promise<Outcome> => {
    const draft = draftOf[name];
    if (!draft) throw new Error(`wallets send no ${name}`);
    const sent = await written(changed(draft(), changes), { keys: world.keys, values });
    const { body, ...outcome } = await sendMessage(sent as unknown as HttpMessage);
    session.sent = sent;
    session.token = String(body.access_token ?? session.token);
    session.notificationId = body.notification_id ?? session.notificationId;
    return outcome;
  };
  for (const before of stepsBefore[message] ?? []) {
    const { accepted, error, reason } = await send(before, []);
    if (!accepted) throw new Error(`the good ${before} was refused: ${error} ${reason}`);
  }
  return { attempt: (changes, name = message) => send(name, changes) };
}

const stepsBefore: Readonly<Record<string, readonly string[]>> = {
  credential: ['token'],
  notification: ['token', 'credential'],
};

/** What a session has so far. */
const sessionValues = (session: {
  readonly endpoint: string;
  readonly sent: Json;
  readonly token: string;
  readonly notificationId: Json;
}) => ({
  sent: () => session.sent,
  token: () => session.token,
  bearer: () => `Bearer ${session.token}`,
  bound: () => `DPoP ${session.token}`,
  basic: () => `Basic ${session.token}`,
  'credential endpoint with the token in it': () => `${session.endpoint}?access_token=${session.token}`,
  ath: () => hashOf(session.token),
  notification_id: () => session.notificationId,
});

const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url');

/** Good messages to an issuer, before they are signed. */
function drafts({ service, nowSeconds }: CatalogueWorld, variant: NegativeCase['with']) {
  const isBearer = variant.bearer === true;
  const issuer = `${service.url}/openid4vci/clinic`;
  const dpop = (url: string, more: object): Json => ({
    $jwt: {
      header: { typ: 'dpop+jwt', alg: 'ES256', jwk: { $: 'dpop.jwk' } },
      payload: { jti: randomUUID(), htm: 'POST', htu: url, iat: nowSeconds(), ...more } as Json,
      by: 'dpop',
    },
  });
  const atResource = (url: string): Readonly<Record<string, Json>> =>
    isBearer
      ? { authorization: { $: 'bearer' } }
      : { authorization: { $: 'bound' }, dpop: dpop(url, { ath: { $: 'ath' } }) };
  const post = (name: string, rest: (url: string) => object) => (): Json => {
    const url = `${issuer}/${name}`;
    return { method: 'POST', url, ...rest(url) };
  };
  const proof = (): Json => ({
    $jwt: {
      header: { typ: 'openid4vci-proof+jwt', alg: 'ES256', jwk: { $: 'wallet.jwk' } },
      payload: { aud: issuer, iat: nowSeconds(), nonce: { $: 'nonce' } },
      by: 'wallet',
    },
  });
  const named: Readonly<Record<string, () => Json>> = {
    offer: () => ({ method: 'GET', url: { $: 'offer' } }),
    metadata: () => ({
      method: 'GET',
      url: `${service.url}/.well-known/openid-credential-issuer/openid4vci/clinic`,
      headers: { accept: 'application/jwt' },
    }),
    token: post('token', (url) => ({
      headers: isBearer ? {} : { dpop: dpop(url, {}) },
      form: {
        grant_type: grantType,
        'pre-authorized_code': { $: 'code' },
        ...(variant.tx_code ? { tx_code: { $: 'tx_code' } } : {}),
      },
    })),
    nonce: post('nonce', () => ({ form: {} })),
    credential: post('credential', (url) => {
      const request = { credential_configuration_id: `${issuedType}_dc+sd-jwt`, proofs: { jwt: [proof()] } };
      return variant.encrypted
        ? { headers: { ...atResource(url), 'content-type': 'application/jwt' }, body: encrypted(request) }
        : { headers: atResource(url), body: request };
    }),
    notification: post('notification', (url) => ({
      headers: atResource(url),
      body: { notification_id: { $: 'notification_id' }, event: 'credential_accepted' },
    })),
  };
  return named;
}

/** A request, and its answer, encrypted (§10). */
const encrypted = (request: object): Json => ({
  $jwe: {
    header: { alg: 'ECDH-ES', enc: 'A256GCM', kid: { $: 'request key id' } },
    payload: { ...request, credential_response_encryption: { jwk: { $: 'encryption key' }, enc: 'A256GCM' } } as Json,
    to: { $: 'request key' },
  },
});

interface RequestEncryption {
  readonly credential_request_encryption: {
    readonly jwks: { readonly keys: readonly Readonly<Record<string, string>>[] };
  };
}

/** What messages to an issuer may name. */
async function issuerValues(
  { service, clinic, other }: CatalogueWorld,
  variant: NegativeCase['with'],
): Promise<Writing['values']> {
  const offer = (client: typeof clinic) =>
    client.openOffer({ body: { type: issuedType, claims: license as never, tx_code: variant.tx_code === true } });
  const own = await offer(clinic);
  const requestKey = once(async () => {
    const url = `${service.url}/.well-known/openid-credential-issuer/openid4vci/clinic`;
    const metadata = (await (await fetch(url)).json()) as RequestEncryption;
    return metadata.credential_request_encryption.jwks.keys[0] ?? {};
  });
  const addressOf = (uri: string) => new URL(uri).searchParams.get('credential_offer_uri') ?? '';
  const codeAt = async (uri: string) => {
    const read = (await (await fetch(addressOf(uri))).json()) as Readonly<Record<string, Json>>;
    return (read.grants as never)[grantType]['pre-authorized_code'] as string;
  };
  const nonceOf = async (tenant: string) => {
    const { body } = await sendMessage({ method: 'POST', url: `${service.url}/openid4vci/${tenant}/nonce`, form: {} });
    return String(body.c_nonce);
  };
  const foreignCode = once(async () => codeAt((await offer(other)).uri));
  return {
    issuer: () => `${service.url}/openid4vci/clinic`,
    'other issuer': () => `${service.url}/openid4vci/other`,
    offer: () => addressOf(own.uri),
    code: once(() => codeAt(own.uri)),
    'code of another issuer': foreignCode,
    tx_code: () => own.tx_code ?? '',
    'wrong tx_code': () => (own.tx_code === '000000' ? '000001' : '000000'),
    nonce: () => nonceOf('clinic'),
    'nonce of another issuer': () => nonceOf('other'),
    now: () => Math.floor(Date.now() / 1000),
    'token endpoint': () => `${service.url}/openid4vci/clinic/token`,
    'credential endpoint': () => `${service.url}/openid4vci/clinic/credential`,
    'an offer of nobody': () => `${service.url}/openid4vci/clinic/offers/00000000-0000-4000-8000-000000000000`,
    'metadata of nobody': () => `${service.url}/.well-known/openid-credential-issuer/openid4vci/nobody`,
    'nonce endpoint of nobody': () => `${service.url}/openid4vci/nobody/nonce`,
    'token of another issuer': async () => {
      const form = { grant_type: grantType, 'pre-authorized_code': await foreignCode() };
      const { body } = await sendMessage({ method: 'POST', url: `${service.url}/openid4vci/other/token`, form });
      return `Bearer ${body.access_token}`;
    },
    'encryption key': async () => publicHalf(await newResponseKey()),
    'request key': async () => requestKey(),
    'request key id': async () => (await requestKey()).kid ?? null,
  };
}
