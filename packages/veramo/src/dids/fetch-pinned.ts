import { lookup } from 'node:dns/promises';
import { type IncomingMessage, type RequestOptions, request as requestPlain } from 'node:http';
import { request } from 'node:https';
import type { FetchDocument, FetchedDocument } from '@assent/application';
import { addressPolicy } from './public-address.ts';

/** How documents are fetched. The defaults are for the public Internet. */
export interface FetchOptions {
  /** Ranges allowed besides public addresses (CIDR), for networks that keep their documents inside. */
  readonly allowedRanges?: readonly string[];
  /** Origins reached at whatever address they have, and over http if they say so: the own service. */
  readonly ownOrigins?: readonly string[];
  /** Certificate authority in PEM trusted instead of the public ones. */
  readonly ca?: string;
  /** Time for everything, in milliseconds; 5 s if absent. */
  readonly timeoutMs?: number;
  /** Size of a body in bytes; 100 kB if absent. */
  readonly maxBytes?: number;
  /** All addresses of a host; the system's resolver if absent. */
  readonly addressesOf?: (host: string) => Promise<readonly string[]>;
}

const didDocuments = 'application/did+json, application/did+ld+json, application/json';
const defaults = {
  allowedRanges: [],
  ownOrigins: [],
  timeoutMs: 5_000,
  maxBytes: 100_000,
  addressesOf: systemAddressesOf,
};

/**
 * Makes a GET over https that cannot be led into the own network: the host's addresses are looked up once, every one
 * must be allowed, the connection goes to one that was checked, and redirects are not followed.
 *
 * @throws Error for whatever kept it from an answer
 */
export function pinnedFetch(options: FetchOptions = {}): FetchDocument {
  const connect = pinnedConnection(options);
  const { maxBytes } = { ...defaults, ...options };
  return async (url, accept = didDocuments) => documentFrom(await connect(url, { accept }), maxBytes);
}

/** A request that is answered whatever its status: a GET, or a POST if there is JSON to send. */
export type AskPinned = (
  url: URL,
  request: { readonly accept: string; readonly json?: string },
) => Promise<{ readonly status: number; readonly mediaType: string; readonly body: Uint8Array }>;

/**
 * Asks as `pinnedFetch` does, also with POST, and has every answer.
 *
 * @throws Error for whatever kept it from an answer
 */
export function pinnedAsk(options: FetchOptions = {}): AskPinned {
  const connect = pinnedConnection(options);
  const { maxBytes } = { ...defaults, ...options };
  return async (url, asked) => {
    const response = await connect(url, asked);
    return {
      status: response.statusCode ?? 0,
      mediaType: mediaTypeOf(response),
      body: await bodyOf(response, maxBytes),
    };
  };
}

function pinnedConnection(options: FetchOptions) {
  const { allowedRanges, ownOrigins, timeoutMs, addressesOf } = { ...defaults, ...options };
  const isAllowed = addressPolicy(allowedRanges);
  const origins = ownOrigins.map((url) => new URL(url).origin);
  return async (url: URL, { accept, json }: Parameters<AskPinned>[1]): Promise<IncomingMessage> => {
    const isOwn = origins.includes(url.origin);
    if (url.protocol !== 'https:' && !isOwn) throw new Error(`${url.hostname} is not asked without https`);
    const signal = AbortSignal.timeout(timeoutMs);
    const addresses = await Promise.race([addressesOf(hostOf(url)), rejectionOf(signal)]);
    const address = addresses.every((found) => isOwn || isAllowed(found)) ? addresses[0] : undefined;
    if (address === undefined) throw new Error(`${url.hostname} has a refused address`);
    const connection = {
      lookup: pinnedTo(address),
      agent: false, // an open connection of an agent may lead to an address that was not checked
      signal,
      ...(options.ca ? { ca: options.ca } : {}),
    };
    return send(url, { ...connection, ...asked(accept, json) }, json);
  };
}

async function documentFrom(response: IncomingMessage, maxBytes: number): Promise<FetchedDocument> {
  const status = response.statusCode ?? 0;
  if (status === 200) {
    return { status, mediaType: mediaTypeOf(response), body: await bodyOf(response, maxBytes) };
  }
  response.destroy();
  return { status };
}

const asked = (accept: string, json: string | undefined) =>
  json === undefined
    ? { method: 'GET', headers: { accept } }
    : { method: 'POST', headers: { accept, 'content-type': 'application/json' } };

function mediaTypeOf({ headers }: IncomingMessage): string {
  const [mediaType = ''] = (headers['content-type'] ?? '').split(';');
  return mediaType.trim().toLowerCase();
}

/** A host as a resolver takes it: an address of IPv6 without its brackets. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1');

async function systemAddressesOf(host: string): Promise<string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

const rejectionOf = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

function pinnedTo(address: string): NonNullable<RequestOptions['lookup']> {
  const family = address.includes(':') ? 6 : 4;
  return (_host, options, done) => {
    if (options.all) done(null, [{ address, family }]);
    else done(null, address, family);
  };
}

const send = (url: URL, options: RequestOptions, body: string | undefined) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    const ask = url.protocol === 'https:' ? request : requestPlain;
    ask(url, options, resolve).on('error', reject).end(body);
  });

async function bodyOf(response: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += chunk.length;
    if (size > maxBytes) throw new Error(`the answer is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
