import { newResponseKey, publicHalf } from '@assent/openid4vc';
import { decodeJwt } from 'jose';
import { type CatalogueWorld, once } from './catalogue-world.ts';
import { changed, type Json } from './change.ts';
import { type HttpMessage, type Outcome, type Stage, sendMessage } from './http-message.ts';
import { issueLicense, licenseInForce, licenseQuery, type Members, resigned } from './license.ts';
import type { Change, NegativeCase } from './negative-case.ts';
import { type Writing, written } from './written.ts';

const nobody = '00000000-0000-4000-8000-000000000000';

/** A wallet before our verifier (OpenID4VP 1.0): a request of its own, and a credential that this suite signs anew each time. */
export async function openVerifierStage(world: CatalogueWorld, one: NegativeCase): Promise<Stage> {
  const { response_mode = 'direct_post', client_id_prefix = 'x509_hash' } = one.with;
  const opened = await world.clinic.openPresentationSession({
    body: { dcql: licenseQuery, response_mode, client_id_prefix } as never,
  });
  const link = Object.fromEntries(new URL(opened.uri).searchParams) as Readonly<Record<string, string>>;
  const request = link.request_uri ? await readRequest(link.request_uri) : byValue(link);
  const session = { sent: null as Json };
  const writing: Writing = {
    keys: world.keys,
    values: {
      ...statusValues(world),
      sent: () => session.sent,
      state: () => request.state ?? null,
      nonce: () => request.nonce ?? null,
      'response key': () => responseKeyIn(request),
      'encryption key': async () => publicHalf(await newResponseKey()),
      'client id without its prefix': () => String(request.client_id).replace(/^\w+:/, ''),
      'response address of nobody': () => `${String(request.response_uri).slice(0, -36)}${nobody}`,
      'request of nobody': () => `${link.request_uri?.slice(0, -36)}${nobody}`,
    },
  };
  const good: Readonly<Record<string, () => Promise<Json>>> = {
    request: async () => ({
      method: 'POST',
      url: link.request_uri ?? '',
      form: { wallet_nonce: 'nonce-of-the-wallet' },
    }),
    answer: async () => ({ method: 'POST', url: request.response_uri ?? '', form: await formOf(world, request) }),
  };
  return {
    async attempt(changes: readonly Change[], message = one.message): Promise<Outcome> {
      const draft = await good[message]?.();
      if (draft === undefined) throw new Error(`wallets send no ${message}`);
      session.sent = await written(changed(draft, changes), writing);
      const { body: _, ...outcome } = await sendMessage(session.sent as unknown as HttpMessage);
      return outcome;
    },
  };
}

async function readRequest(address: string): Promise<Members> {
  return decodeJwt(await (await fetch(address, { method: 'POST' })).text()) as unknown as Members;
}

const byValue = ({
  dcql_query = '{}',
  client_metadata = '{}',
  ...plain
}: Readonly<Record<string, string>>): Members => ({
  ...plain,
  dcql_query: JSON.parse(dcql_query),
  client_metadata: JSON.parse(client_metadata),
});

const responseKeyIn = ({ client_metadata }: Members): Json =>
  (client_metadata as unknown as { jwks: { keys: Json[] } }).jwks.keys[0] ?? null;

/** A good answer, encrypted if the request says so. */
async function formOf(world: CatalogueWorld, request: Members): Promise<Json> {
  const vpToken = { license: [await shownLicense(world, request)] };
  const state = request.state ?? null;
  if (request.response_mode === 'direct_post') return { vp_token: { $json: vpToken }, state };
  const { kid } = responseKeyIn(request) as { readonly kid: string };
  const header = { alg: 'ECDH-ES', enc: 'A256GCM', kid };
  return { response: { $jwe: { header, payload: { vp_token: vpToken, state }, to: { $: 'response key' } } } };
}

/** What the query asks for and no more: a license as the service issues it, but signed by the issuer whose key is here. */
async function shownLicense(world: CatalogueWorld, { nonce = '', client_id = '' }: Members): Promise<Json> {
  const { jwt, disclosures } = resigned(world, (await issuedTo(world)).compact);
  const wanted = ['name', 'family', 'jurisdiction'];
  return {
    $sdJwt: {
      jwt,
      disclosures: disclosures.map(decoded).filter(([, name]) => wanted.includes(name)),
      binding: {
        header: { typ: 'kb+jwt', alg: 'ES256' },
        payload: { iat: world.nowSeconds(), aud: client_id, nonce, sd_hash: { $: 'sd_hash' } },
        by: 'wallet',
      },
    },
  };
}

const decoded = (text: string): [string, string, Json] => JSON.parse(Buffer.from(text, 'base64url').toString());

const issued = new WeakMap<CatalogueWorld, ReturnType<typeof licenseInForce>>();

/** One license for all sessions: it can be shown as often as its holder likes. */
function issuedTo(world: CatalogueWorld) {
  const known = issued.get(world) ?? licenseInForce(world, world.keys.wallet.did);
  issued.set(world, known);
  return known;
}

/** Statuses of licenses that are not in force any more. */
function statusValues(world: CatalogueWorld): Writing['values'] {
  const after = (status: 'revoked' | 'suspended') =>
    once(async () => {
      const { id, compact } = await issueLicense(world, world.keys.wallet.did);
      await world.clinic.setCredentialStatus({ params: { id }, body: { status } });
      return (decodeJwt(compact.split('~')[0] ?? '') as unknown as Members).status ?? null;
    });
  return { 'revoked status': after('revoked'), 'suspended status': after('suspended') };
}
