import { AppError, type Event, type EventType, parse, zEvent } from '@assent/domain';
import type { AppName } from './app-name.ts';
import { errorFrom } from './client.ts';

/** Whose events to follow, and from where on: without `after`, what comes from now on. */
export interface FollowOptions {
  readonly baseUrl: string;
  /** API key of an organisation; absent for staff that is signed in. */
  readonly token?: string;
  /** The web app that calls, for staff that is signed in. */
  readonly app?: AppName;
  readonly after?: number;
  readonly types?: readonly EventType[];
  readonly fetch?: typeof globalThis.fetch;
  readonly signal?: AbortSignal;
  /** Before asking again; what the service says by default. */
  readonly pauseMs?: number;
}

interface Place {
  after: number | undefined;
}

/**
 * Follows the stream of events of a tenant until it is told to stop, however often the connection breaks: none is missed, and none
 * comes twice.
 *
 * @throws AppError what the service says of the first request, and of later ones if trying again is of no use
 */
export async function* followEvents(options: FollowOptions): AsyncGenerator<Event, void> {
  const { signal, pauseMs = 2_000 } = options;
  const place: Place = { after: options.after };
  let body: ReadableStream<Uint8Array> | undefined = await connect(options, place.after);
  while (!signal?.aborted) {
    if (body) yield* eventsFrom(body, place, signal);
    await pause(pauseMs, signal);
    if (!signal?.aborted) body = await connect(options, place.after).catch(undefinedIfForNow);
  }
}

async function* eventsFrom(
  body: ReadableStream<Uint8Array>,
  place: Place,
  signal: AbortSignal | undefined,
): AsyncGenerator<Event, void> {
  for await (const { id, data } of blocksOf(body, signal)) {
    place.after = id ?? place.after;
    if (data !== undefined) yield parse(zEvent, JSON.parse(data));
  }
}

/** What may be better in a moment. @throws whatever else it is */
function undefinedIfForNow(error: unknown): undefined {
  const isForNow = error instanceof AppError && ['timeout', 'store_unavailable', 'rate_limited'].includes(error.code);
  if (!isForNow) throw error;
  return undefined;
}

async function connect(
  { baseUrl, token, app, types, fetch = globalThis.fetch, signal }: FollowOptions,
  after: number | undefined,
): Promise<ReadableStream<Uint8Array>> {
  const url = new URL('/v1/events/stream', baseUrl);
  if (types) url.searchParams.set('types', types.join(','));
  const headers: Record<string, string> = { accept: 'text/event-stream' };
  if (token) headers.authorization = `Bearer ${token}`;
  // the stream asks again by itself, which is no sign of somebody at the desk
  if (app) Object.assign(headers, { 'x-assent-app': app, 'x-assent-background': '1' });
  if (after !== undefined) headers['last-event-id'] = String(after);
  const init = { headers, redirect: 'error' as const, ...(signal ? { signal } : {}) };
  const response = await fetch(url, init).catch((cause: unknown) => {
    throw new AppError('timeout', { host: url.host }, { cause });
  });
  if (!response.ok || !response.body) throw errorFrom(response.status, await response.text());
  return response.body;
}

interface Block {
  readonly id?: number;
  readonly data?: string;
}

/** Whole blocks of a stream (HTML Living Standard §9.2.6). What a broken connection ends with is no block. */
async function* blocksOf(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Block, void> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  const cancel = () => void reader.cancel().catch(() => undefined);
  signal?.addEventListener('abort', cancel, { once: true });
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
      if (done) return;
      const blocks = (text + decoder.decode(value, { stream: true })).split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) yield blockFrom(block);
    }
  } finally {
    signal?.removeEventListener('abort', cancel);
    cancel();
  }
}

function blockFrom(text: string): Block {
  const fieldOf = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(text)?.[1];
  const [id, data] = [fieldOf('id'), fieldOf('data')];
  return { ...(id === undefined ? {} : { id: Number(id) }), ...(data === undefined ? {} : { data }) };
}

const pause = (ms: number, signal: AbortSignal | undefined) =>
  new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end, { once: true });
  });
