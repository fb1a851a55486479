import type { IncomingMessage } from 'node:http';
import type { FetchDocument, FetchedDocument } from '@assent/application';
import { pinnedRequest, type RequestPolicy } from './pinned-request.ts';

/** How documents are fetched. The defaults are for the public Internet. */
export interface FetchOptions extends RequestPolicy {
  /** Size of a body in bytes; 100 kB if absent. */
  readonly maxBytes?: number;
}

const defaultMaxBytes = 100_000;
const didDocuments = 'application/did+json, application/did+ld+json, application/json';

/**
 * Makes a GET over https that cannot be led into the own network, as `pinnedRequest` says.
 *
 * @throws Error for whatever kept it from an answer
 */
export function pinnedFetch({ maxBytes = defaultMaxBytes, ...policy }: FetchOptions = {}): FetchDocument {
  const ask = pinnedRequest(policy);
  return async (url, accept = didDocuments) => documentFrom(await ask(url, { headers: { accept } }), maxBytes);
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
export function pinnedAsk({ maxBytes = defaultMaxBytes, ...policy }: FetchOptions = {}): AskPinned {
  const ask = pinnedRequest(policy);
  return async (url, { accept, json }) => {
    const call = json === undefined ? {} : { body: json };
    const type = json === undefined ? {} : { 'content-type': 'application/json' };
    const response = await ask(url, { headers: { accept, ...type }, ...call });
    return {
      status: response.statusCode ?? 0,
      mediaType: mediaTypeOf(response),
      body: await bodyOf(response, maxBytes),
    };
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

function mediaTypeOf({ headers }: IncomingMessage): string {
  const [mediaType = ''] = (headers['content-type'] ?? '').split(';');
  return mediaType.trim().toLowerCase();
}

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
