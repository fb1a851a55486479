import { lookup } from 'node:dns/promises';
import type { IncomingMessage } from 'node:http';
import { type RequestOptions, request } from 'node:https';
import { addressPolicy } from './public-address.ts';

/** How documents are fetched. The defaults are for the public Internet. */
export interface FetchOptions {
  /** Ranges allowed besides public addresses (CIDR), for networks that keep their documents inside. */
  readonly allowedRanges?: readonly string[];
  /** Certificate authority in PEM trusted instead of the public ones. */
  readonly ca?: string;
  /** Time for everything, in milliseconds; 5 s if absent. */
  readonly timeoutMs?: number;
  /** Size of a body in bytes; 100 kB if absent. */
  readonly maxBytes?: number;
  /** All addresses of a host; the system's resolver if absent. */
  readonly addressesOf?: (host: string) => Promise<readonly string[]>;
}

/** `body` is set only with status 200. */
export interface Fetched {
  readonly status: number;
  readonly body?: Uint8Array;
}

const defaults = { allowedRanges: [], timeoutMs: 5_000, maxBytes: 100_000, addressesOf: systemAddressesOf };

/**
 * Makes a GET over https that cannot be led into the own network: the host's addresses are looked up once, every one
 * must be allowed, the connection goes to one that was checked, and redirects are not followed.
 *
 * @throws Error for whatever kept it from an answer
 */
export function pinnedFetch(options: FetchOptions = {}): (url: URL) => Promise<Fetched> {
  const { allowedRanges, timeoutMs, maxBytes, addressesOf } = { ...defaults, ...options };
  const isAllowed = addressPolicy(allowedRanges);
  return async (url) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const addresses = await Promise.race([addressesOf(url.hostname), rejectionOf(signal)]);
    const [address] = addresses;
    if (address === undefined || !addresses.every(isAllowed)) throw new Error(`${url.hostname} has a refused address`);
    const response = await get(url, {
      lookup: pinnedTo(address),
      agent: false, // an open connection of an agent may lead to an address that was not checked
      signal,
      headers: { accept: 'application/did+json, application/did+ld+json, application/json' },
      ...(options.ca ? { ca: options.ca } : {}),
    });
    const status = response.statusCode ?? 0;
    if (status === 200) return { status, body: await bodyOf(response, maxBytes) };
    response.destroy();
    return { status };
  };
}

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

const get = (url: URL, options: RequestOptions) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    request(url, options, resolve).on('error', reject).end();
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
