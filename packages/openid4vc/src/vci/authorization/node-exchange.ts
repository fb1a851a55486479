import { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';

/** Where a program that is written for Node finds itself: under which address, whatever the request says of its host. */
export interface Mount {
  /** Public address of what the program is the root of. */
  readonly address: string;
  /** Path within it, with its query. */
  readonly path: string;
}

/** What the program may know of a request: nothing of proxies, nor of names that the request gives this service. */
const passedOn = [
  ...['accept', 'authorization', 'content-type', 'cookie', 'dpop', 'origin'],
  ...['oauth-client-attestation', 'oauth-client-attestation-pop'],
];

const headerOf = ({ headers }: Request, name: string): [string, string][] => {
  const value = headers.get(name);
  return value === null ? [] : [[name, value]];
};

/** A request of the Fetch standard as one of Node, with an answer that collects what is written to it. */
export async function nodeExchange(request: Request, { address, path }: Mount) {
  const { protocol, host, pathname } = new URL(address);
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  const body = hasBody ? new Uint8Array(await request.arrayBuffer()) : undefined;
  // stands in for a connection: says whether it is encrypted, and nothing comes by it
  const socket = Object.assign(new PassThrough(), { encrypted: protocol === 'https:' });
  const incoming = Object.assign(new IncomingMessage(socket as unknown as Socket), {
    method: request.method,
    url: path,
    complete: true,
    baseUrl: pathname.replace(/\/$/, ''),
    headers: {
      ...Object.fromEntries(passedOn.flatMap((name) => headerOf(request, name))),
      host,
      ...(body ? { 'content-length': String(body.length) } : {}),
    },
  });
  if (body) incoming.push(body);
  incoming.push(null);
  return { incoming, outgoing: new CollectedResponse(incoming) };
}

/** An answer of Node that goes to no connection. */
export class CollectedResponse extends ServerResponse {
  readonly collected: Promise<Response>;
  readonly #chunks: Buffer[] = [];
  #finish: (response: Response) => void = () => undefined;

  constructor(incoming: IncomingMessage) {
    super(incoming);
    this.collected = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  override write(chunk: unknown): boolean {
    this.#chunks.push(Buffer.from(chunk as string | Uint8Array));
    return true;
  }

  override end(chunk?: unknown): this {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) this.write(chunk);
    this.finished = true;
    this.#finish(this.#response());
    this.emit('finish');
    return this;
  }

  #response(): Response {
    const headers = new Headers();
    for (const [name, value] of Object.entries(this.getHeaders()))
      for (const one of [value ?? []].flat()) headers.append(name, String(one));
    const isBodiless = [204, 304].includes(this.statusCode);
    return new Response(isBodiless ? null : Buffer.concat(this.#chunks), { status: this.statusCode, headers });
  }
}
