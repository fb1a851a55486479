import type { IncomingMessage } from 'node:http';
import type { FetchDocument, FetchedDocument } from '@assent/application';
import { pinnedRequest, type RequestPolicy } from './pinned-request.ts';

/** How documents are fetched. The defaults are for the public Internet. */
export interface FetchOptions extends RequestPolicy {
  /** Size of a body in bytes; 100 kB if absent. */
  readonly maxBytes?: number;
}

const didDocuments = 'application/did+json, application/did+ld+json, application/json';

/**
 * Makes a GET over https that cannot be led into the own network, as `pinnedRequest` says.
 *
 * @throws Error for whatever kept it from an answer
 */
export function pinnedFetch({ maxBytes = 100_000, ...policy }: FetchOptions = {}): FetchDocument {
  const ask = pinnedRequest(policy);
  return async (url, accept = didDocuments) => documentFrom(await ask(url, { headers: { accept } }), maxBytes);
}

async function documentFrom(response: IncomingMessage, maxBytes: number): Promise<FetchedDocument> {
  const status = response.statusCode ?? 0;
  if (status === 200) {
    const [mediaType = ''] = (response.headers['content-type'] ?? '').split(';');
    return { status, mediaType: mediaType.trim().toLowerCase(), body: await bodyOf(response, maxBytes) };
  }
  response.destroy();
  return { status };
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
