import { type Endpoint, endpoints } from '@assent/api';
import * as z from 'zod';
import type { FuzzService } from './fuzz-service.ts';
import type { HttpInput } from './http-client.ts';
import { anyText, mutateJson, mutateText } from './mutate.ts';
import type { Random } from './random.ts';
import { valueFor } from './schema-values.ts';

type Words = Pick<FuzzService, 'tokens' | 'known'>;
type Schema = Parameters<typeof valueFor>[0];

const schemaOf = (type: z.ZodType): Schema =>
  z.toJSONSchema(type, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as Schema;

/** Every operation, with the forms of what goes into it. */
const operations = (Object.values(endpoints) as unknown as Endpoint[]).map((endpoint) => ({
  endpoint,
  params: schemaOf(endpoint.params),
  query: schemaOf(endpoint.query),
  body: endpoint.body instanceof z.ZodUndefined ? undefined : schemaOf(endpoint.body),
}));

const otherPaths = [
  '/',
  '/health',
  '/ready',
  '/metrics',
  '/docs',
  '/openapi.json',
  '/log/checkpoint',
  '/log/tile/0/000',
  '/log/tile/entries/000.p/3',
  `/log/0x${'00'.repeat(32)}/checkpoint`,
];
const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'PROPFIND'];
const mediaTypes = [
  'text/plain',
  'application/xml',
  'multipart/form-data; boundary=x',
  'application/json; charset=utf-16',
  'application/jsonx',
  '',
];

/** A request of any operation, well-formed or mutated, or of no operation at all. */
export function anyRequest(random: Random, words: Words): HttpInput {
  const { endpoint, params, query, body } = random.pick(operations);
  if (random.chance(0.06)) return walletRequest(random, words);
  if (random.chance(0.06)) return issuanceRequest(random, words);
  const isOther = random.chance(0.08);
  const path = isOther
    ? mutatedPath(random, random.pick(otherPaths))
    : pathFor(random, endpoint.path, textsFor(params, random, words));
  const search = new URLSearchParams(textsFor(query, random, words)).toString();
  const sends = body && (endpoint.method !== 'GET' || random.chance(0.05));
  return {
    method: random.chance(0.92) ? endpoint.method : random.pick(methods),
    path: search ? `${path}?${search}` : path,
    headers: headersFor(random, words),
    body: sends ? Buffer.from(bodyFor(random, body, words)).toString('base64') : '',
  };
}

const sessionId = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-/;

/** What wallets send: forms, to sessions that are there or not. */
function walletRequest(random: Random, { known }: Words): HttpInput {
  const id = random.pick(known.filter((word) => sessionId.test(word)));
  const tenant = random.pick(known.filter((word) => /^[a-z-]{3,20}$/.test(word)));
  const path = `/openid4vp/${tenant}/${random.pick(['requests', 'responses'])}/${id}`;
  const vpToken = { name: [random.pick(known)], [random.pick(['name', 'other', '__proto__'])]: [random.pick(known)] };
  const form = new URLSearchParams({
    state: wellFormed(random.pick(known)),
    vp_token: wellFormed(JSON.stringify(random.chance(0.5) ? vpToken : mutateJson(random, vpToken)) ?? ''),
    [random.pick(['response', 'wallet_nonce', 'error', 'state2'])]: wellFormed(anyText(random, 60)),
  });
  const body = random.chance(0.7) ? form.toString() : mutateText(random, form.toString());
  const method = random.chance(0.85) ? random.pick(['GET', 'POST']) : random.pick(methods);
  return {
    method,
    path: random.chance(0.9) ? path : mutatedPath(random, path),
    headers: {
      'content-type': random.chance(0.9) ? 'application/x-www-form-urlencoded' : random.pick(mediaTypes),
    },
    body: method === 'GET' ? '' : Buffer.from(body).toString('base64'),
  };
}

const formMedia = 'application/x-www-form-urlencoded';
const plain = (text: string) => text.replaceAll(/[^\x20-\x7e]/g, '').trim();

/** What wallets send to an issuer: a form for a token, JSON for credentials, with tokens and proofs that are good or not. */
function issuanceRequest(random: Random, { known }: Words): HttpInput {
  const tenant = random.pick(known.filter((word) => /^[a-z-]{3,20}$/.test(word)));
  const name = random.pick(['token', 'nonce', 'credential', 'notification', 'offers']);
  const path = name === 'offers' ? `offers/${encodeURIComponent(wellFormed(random.pick(known)))}` : name;
  const method = name === 'offers' ? 'GET' : 'POST';
  const body = name === 'token' ? tokenForm(random, known) : issuanceJson(random, known);
  const sent = random.chance(0.8) ? body : mutateText(random, body);
  const headers = [
    [
      'content-type',
      random.chance(0.9) ? (name === 'token' ? formMedia : 'application/json') : random.pick(mediaTypes),
    ],
    ['authorization', random.chance(0.7) ? plain(`${random.pick(['DPoP', 'Bearer'])} ${random.pick(known)}`) : ''],
    ['dpop', random.chance(0.4) ? plain(random.pick(known)) : ''],
  ];
  return {
    method: random.chance(0.9) ? method : random.pick(methods),
    path: `/openid4vci/${tenant}/${path}`,
    headers: Object.fromEntries(headers.filter(([, value]) => value)),
    body: name === 'offers' ? '' : Buffer.from(sent).toString('base64'),
  };
}

const tokenForm = (random: Random, known: readonly string[]): string =>
  new URLSearchParams({
    grant_type: random.chance(0.8)
      ? 'urn:ietf:params:oauth:grant-type:pre-authorized_code'
      : wellFormed(anyText(random, 20)),
    'pre-authorized_code': wellFormed(random.pick(known)),
    ...(random.chance(0.3) ? { tx_code: wellFormed(anyText(random, 8)) } : {}),
  }).toString();

function issuanceJson(random: Random, known: readonly string[]): string {
  const json = {
    credential_configuration_id: 'PatientIdentity_dc+sd-jwt',
    proofs: { jwt: [random.pick(known)] },
    notification_id: random.pick(known),
    event: 'credential_accepted',
  };
  return JSON.stringify(random.chance(0.5) ? json : mutateJson(random, json)) ?? '';
}

function textsFor(schema: Schema, random: Random, { known }: Words): Record<string, string> {
  const value = random.chance(0.8)
    ? valueFor(schema, random, known)
    : mutateJson(random, valueFor(schema, random, known));
  const members = Object.entries(typeof value === 'object' && value !== null ? value : {});
  return Object.fromEntries(
    members.map(([name, member]) => [
      wellFormed(name),
      wellFormed(String(typeof member === 'object' ? JSON.stringify(member) : member)).slice(0, 4_000),
    ]),
  );
}

function pathFor(random: Random, template: string, values: Record<string, string>): string {
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? 'x'));
  return random.chance(0.06) ? mutatedPath(random, path) : path;
}

/** The client sends no bytes that cannot stand in a request line; those come as bytes of their own. */
const mutatedPath = (random: Random, path: string): string =>
  `/${mutateText(random, path.slice(1))
    .replaceAll(/[^\x21-\x7e]/g, '%')
    .slice(0, 6_000)}`;

function headersFor(random: Random, { tokens }: Words): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': random.chance(0.9) ? 'application/json' : random.pick(mediaTypes),
  };
  if (random.chance(0.85))
    headers.authorization = `Bearer ${random.chance(0.9) ? random.pick(tokens) : printable(mutateText(random, random.pick(tokens)))}`;
  if (random.chance(0.1)) headers.accept = printable(anyText(random, 80));
  if (random.chance(0.05))
    headers[random.pick(['x-request-id', 'if-none-match', 'range', 'x-forwarded-for', 'origin', 'cookie', 'host'])] =
      printable(anyText(random, 200));
  return headers;
}

const printable = (text: string) => text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 4_000);

function bodyFor(random: Random, schema: Schema, { known }: Words): string {
  const value = valueFor(schema, random, known);
  if (random.chance(0.45)) return JSON.stringify(value) ?? '';
  const mutated = JSON.stringify(mutateJson(random, value)) ?? '';
  return random.chance(0.8) ? mutated : mutateText(random, mutated);
}

/** Lone surrogates have no place in a URL. */
const wellFormed = (text: string) => Buffer.from(text).toString();
