import { lookup } from 'node:dns/promises';
import { type IncomingMessage, type RequestOptions, request as requestPlain } from 'node:http';
import { request } from 'node:https';
import { addressPolicy } from './public-address.ts';

/** Whom requests may reach, and how long they may take. The defaults are for the public Internet. */
export interface RequestPolicy {
  /** Ranges allowed besides public addresses (CIDR), for networks that keep their own inside. */
  readonly allowedRanges?: readonly string[];
  /** Origins reached at whatever address they have, and over http if they say so: the own service. */
  readonly ownOrigins?: readonly string[];
  /** Certificate authority in PEM trusted instead of the public ones. */
  readonly ca?: string;
  /** Time for everything, in milliseconds; 5 s if absent. */
  readonly timeoutMs?: number;
  /** All addresses of a host; the system's resolver if absent. */
  readonly addressesOf?: (host: string) => Promise<readonly string[]>;
}

/** What is asked of a server. A GET without a body. */
export interface PinnedCall {
  readonly headers: Readonly<Record<string, string>>;
  /** Makes it a POST. */
  readonly body?: string;
}

/** No request was made: its address is not one that requests may go to. */
export class RefusedAddress extends Error {}

const defaults = { allowedRanges: [], ownOrigins: [], timeoutMs: 5_000, addressesOf: systemAddressesOf };

/**
 * Makes requests over https that cannot be led into the own network: the host's addresses are looked up once, every one
 * must be allowed, the connection goes to one that was checked, and redirects are not followed.
 *
 * @throws RefusedAddress; another Error for whatever kept it from an answer
 */
export function pinnedRequest(policy: RequestPolicy): (url: URL, call: PinnedCall) => Promise<IncomingMessage> {
  const { allowedRanges, ownOrigins, timeoutMs, addressesOf } = { ...defaults, ...policy };
  const isAllowed = addressPolicy(allowedRanges);
  const origins = ownOrigins.map((url) => new URL(url).origin);
  return async (url, { headers, body }) => {
    const isOwn = origins.includes(url.origin);
    if (url.protocol !== 'https:' && !isOwn) throw new RefusedAddress(`${url.hostname} is not asked without https`);
    const signal = AbortSignal.timeout(timeoutMs);
    const addresses = await Promise.race([addressesOf(hostOf(url)), rejectionOf(signal)]);
    const address = addresses.every((found) => isOwn || isAllowed(found)) ? addresses[0] : undefined;
    if (address === undefined) throw new RefusedAddress(`${url.hostname} has a refused address`);
    return exchange(url, body, {
      method: body === undefined ? 'GET' : 'POST',
      lookup: pinnedTo(address),
      agent: false, // an open connection of an agent may lead to an address that was not checked
      signal,
      headers,
      ...(policy.ca ? { ca: policy.ca } : {}),
    });
  };
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

const exchange = (url: URL, body: string | undefined, options: RequestOptions) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    const ask = url.protocol === 'https:' ? request : requestPlain;
    ask(url, options, resolve).on('error', reject).end(body);
  });
