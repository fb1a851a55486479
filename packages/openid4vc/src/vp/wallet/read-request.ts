import type { Clock, Random, StatementVerifier } from '@assent/application';
import { AppError, type Did, toUnixSeconds } from '@assent/domain';
import type { X509Certificate } from '@peculiar/x509';
import { decodeJwt, decodeProtectedHeader, errors, importX509, jwtVerify } from 'jose';
import * as z from 'zod';
import { loadCertificates } from '../../x509/load-certificates.ts';
import {
  type AuthorizationRequest,
  anyWallet,
  requestObjectMedia,
  requestObjectType,
  zAuthorizationRequest,
} from '../authorization-request.ts';
import { type ClientId, parseClientId } from '../client-id.ts';
import { type ProofQuery, splitProofs, zProofQuery } from '../proof-query.ts';
import { jsonOf } from '../vp-token.ts';
import type { Post } from './post-form.ts';

/** What a wallet needs to read requests. */
export interface RequestReader {
  readonly post: Post;
  /** Checks requests of verifiers known by a DID. */
  readonly statements: StatementVerifier;
  /** Roots of verifiers known by a certificate; asked for when there is one. */
  readonly roots: readonly X509Certificate[] | (() => Promise<readonly X509Certificate[]>);
  readonly clock: Clock;
  readonly random: Random;
}

/** Who asks, as far as it was proven. */
export type Requester =
  | { readonly kind: 'did'; readonly did: Did }
  | { readonly kind: 'certificate'; readonly names: readonly string[]; readonly subject: string }
  /** Nobody vouches for it; only that the answer goes there. */
  | { readonly kind: 'unproven'; readonly host: string };

export interface ReadRequest {
  readonly request: AuthorizationRequest;
  /** Zero-knowledge proofs that are asked for beside the credentials of `request`. A wallet that cannot make them cannot answer. */
  readonly proofs: readonly ProofQuery[];
  readonly requester: Requester;
}

/** Error codes of OpenID4VP 1.0 §8.5, and of RFC 9101 §6.3. */
export type RequestFault =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_request_object'
  | 'invalid_request_uri'
  | 'invalid_request_uri_method'
  | 'invalid_transaction_data';

const maxRequestLength = 65_536;
/** How far the verifier's clock may be ahead or behind, in seconds. */
const skewSeconds = 60;

/**
 * Reads the request that a link or a QR code stands for (OpenID4VP 1.0 §5), and finds out who asks. Refuses whatever the
 * specification says to refuse: a request that is not signed although its client id says who signs it, one signed by somebody else
 * or for another client, an answer to another place, what cannot be encrypted to, and what it does not understand.
 *
 * @throws AppError `invalid_request` with `error`, the code of the specification, and `fault`, why; `timeout`;
 *   `did_resolution_failed`: who asks is unknown
 */
export async function readRequest(uri: string, reader: RequestReader): Promise<ReadRequest> {
  const outer = parametersOf(uri);
  const { client_id: clientId = '', request, request_uri: requestUri } = outer;
  const client = parseClientId(clientId);
  if (!client) throw refused('invalid_client', 'the client id has no prefix that is known here');
  if (request !== undefined && requestUri !== undefined)
    throw refused('invalid_request', 'request and request_uri exclude each other');
  if (client.prefix === 'redirect_uri') {
    if (request ?? requestUri) throw refused('invalid_request_object', 'such a client cannot sign');
    return readByValue(client, outer);
  }
  const walletNonce = outer.request_uri_method === 'post' ? reader.random.token() : undefined;
  const token = request ?? (await fetchObject(requestUri, outer.request_uri_method, walletNonce, reader));
  const { claims, requester } = await openObject(token, client, reader);
  if (claims.client_id !== clientId) throw refused('invalid_request_object', 'it is of another client');
  const { request: parsed, proofs } = parsedRequest(claims);
  assertForUs(parsed, { walletNonce, requestUri }, reader);
  if (
    client.prefix === 'x509_san_dns' &&
    new URL(parsed.response_uri).hostname.toLowerCase() !== client.name.toLowerCase()
  )
    throw refused('invalid_request', 'the answer would go to another host than the client is');
  return { request: parsed, proofs, requester };
}

/** The parameters of a link; each is there once at most. */
function parametersOf(uri: string): Readonly<Record<string, string>> {
  if (uri.length > maxRequestLength || !URL.canParse(uri)) throw refused('invalid_request', 'it is no link');
  const entries = [...new URL(uri).searchParams];
  const parameters = Object.fromEntries(entries);
  if (Object.keys(parameters).length !== entries.length) throw refused('invalid_request', 'a parameter is there twice');
  return parameters;
}

const jsonParameters = ['dcql_query', 'client_metadata', 'transaction_data'];

function readByValue(
  { uri }: Extract<ClientId, { prefix: 'redirect_uri' }>,
  parameters: Readonly<Record<string, string>>,
): ReadRequest {
  const claims = Object.fromEntries(
    Object.entries(parameters).map(([name, text]) => [name, jsonParameters.includes(name) ? jsonOf(text) : text]),
  );
  const { request, proofs } = parsedRequest(claims);
  if (request.response_uri !== uri)
    throw refused('invalid_request', 'the answer would go elsewhere than the client id says');
  return { request, proofs, requester: { kind: 'unproven', host: new URL(uri).host } };
}

async function fetchObject(
  requestUri: string | undefined,
  method: string | undefined,
  walletNonce: string | undefined,
  { post }: RequestReader,
): Promise<string> {
  if (requestUri === undefined) throw refused('invalid_request', 'the client id says that it is signed, and it is not');
  if (method !== undefined && method !== 'get' && method !== 'post')
    throw refused('invalid_request_uri_method', 'it is neither get nor post');
  const form = walletNonce === undefined ? undefined : { wallet_nonce: walletNonce };
  const { status, mediaType, text } = await post(requestUri, { form, accept: requestObjectMedia });
  if (status !== 200 || mediaType !== requestObjectMedia || text.length > maxRequestLength)
    throw refused('invalid_request_uri', `there is no request (status ${status})`);
  return text;
}

const zHeader = z.looseObject({
  typ: z.literal(requestObjectType),
  alg: z.enum(['ES256', 'ES256K', 'EdDSA']),
  crit: z.undefined().optional(),
  x5c: z.array(z.string().max(8192)).min(1).max(5).optional(),
});

interface OpenedObject {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly requester: Requester;
}

/** Checks who signed a request object (RFC 9101; OpenID4VP 1.0 §5.9.3). */
export async function openObject(token: string, client: ClientId, reader: RequestReader): Promise<OpenedObject> {
  const header = zHeader.safeParse(headerOf(token));
  if (!header.success) throw refused('invalid_request_object', 'its header is not that of a request');
  if (client.prefix === 'decentralized_identifier') {
    const checked = await reader.statements.verifyStatement(client.did, requestObjectType, token);
    if (!checked.valid) throw refused('invalid_client', 'it is not signed by the DID that asks');
    return { claims: checked.value, requester: { kind: 'did', did: client.did } };
  }
  return openUnderCertificate(token, header.data.x5c ?? [], client, reader);
}

async function openUnderCertificate(
  token: string,
  x5c: readonly string[],
  client: ClientId,
  { roots, clock }: RequestReader,
): Promise<OpenedObject> {
  // half of what a wallet in a page would load, and few requests need it
  const { certificateFrom, certificateHash, dnsNamesOf, faultInChain } = await loadCertificates();
  const chain = x5c.flatMap((der) => certificateFrom(der) ?? []);
  const [leaf] = chain;
  if (!leaf || chain.length !== x5c.length) throw refused('invalid_request_object', 'its certificates cannot be read');
  const names = dnsNamesOf(leaf);
  const isNamed =
    client.prefix === 'x509_hash'
      ? client.hash === (await certificateHash(leaf))
      : client.prefix === 'x509_san_dns' && names.includes(client.name.toLowerCase());
  if (!isNamed) throw refused('invalid_client', 'the client id is not of the certificate that signed');
  const trusted = typeof roots === 'function' ? await roots() : roots;
  const found = await faultInChain(chain, trusted, new Date(clock.now()));
  if (found) throw refused('invalid_client', found.fault);
  try {
    const key = await importX509(leaf.toString('pem'), 'ES256');
    const { payload } = await jwtVerify(token, key, { algorithms: ['ES256'], currentDate: new Date(clock.now()) });
    return { claims: payload, requester: { kind: 'certificate', names, subject: leaf.subject } };
  } catch (error) {
    if (!(error instanceof errors.JOSEError || error instanceof TypeError)) throw error;
    throw refused('invalid_request_object', 'the signature does not hold, or it is too old');
  }
}

function headerOf(token: string): unknown {
  try {
    decodeJwt(token);
    return decodeProtectedHeader(token);
  } catch {
    return undefined;
  }
}

function parsedRequest(all: Readonly<Record<string, unknown>>): Pick<ReadRequest, 'request' | 'proofs'> {
  const { claims, proofs } = splitProofs(all);
  const request = understoodRequest(zAuthorizationRequest, claims);
  const parsed = proofs.map((entry) => understoodRequest(zProofQuery, entry));
  const ids = [...request.dcql_query.credentials, ...parsed].map(({ id }) => id);
  if (new Set(ids).size < ids.length) throw refused('invalid_request', '#/dcql_query/credentials');
  return { request, proofs: parsed };
}

/** A request that is well-formed and understood in every part. @throws AppError `invalid_request` */
export function understoodRequest<T extends z.ZodType>(schema: T, claims: unknown): z.output<T> {
  const parsed = schema.safeParse(claims);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = issue?.path.join('/') ?? '';
  // what is understood and not supported is told in words
  const why = at.includes('trusted_authorities') ? `: ${issue?.message}` : '';
  throw refused(at === 'transaction_data' ? 'invalid_transaction_data' : 'invalid_request', `#/${at}${why}`);
}

interface Fetched {
  readonly walletNonce?: string | undefined;
  readonly requestUri?: string | undefined;
}

/**
 * A signed request is of now, for a wallet such as this one, and, if it was asked for with a nonce, made for it. Verifiers of Credo
 * (0.6) name the address where the request is: it can be for nobody else than whoever fetches it there.
 */
export function assertForUs(
  { aud = anyWallet, exp, wallet_nonce }: Pick<AuthorizationRequest, 'aud' | 'exp' | 'wallet_nonce'>,
  { walletNonce, requestUri }: Fetched,
  { clock }: RequestReader,
): void {
  if (![aud].flat().some((one) => one === anyWallet || one === requestUri))
    throw refused('invalid_request_object', 'it is for another wallet');
  if (exp !== undefined && exp + skewSeconds <= toUnixSeconds(clock.now()))
    throw refused('invalid_request_object', 'it is too old');
  if (walletNonce !== undefined && wallet_nonce !== walletNonce)
    throw refused('invalid_request_object', 'it was not made for this wallet');
}

/** A refusal: the code of the specification, and why. Nothing of what was sent. */
export const refused = (error: RequestFault, fault: string) => new AppError('invalid_request', { error, fault });
