import { AppError, type ErrorCode, parse } from '@assent/domain';
import type * as z from 'zod';
import type { AppName } from './app-name.ts';
import type { Endpoint, ParamsOf, QueryOf, ResultOf } from './endpoint.ts';
import { type Endpoints, endpoints } from './endpoints.ts';
import { problems, zProblem } from './problem.ts';

type Given<Name extends string, T> = [T] extends [undefined]
  ? unknown
  : [Record<string, never>] extends [T]
    ? { readonly [K in Name]?: T }
    : { readonly [K in Name]: T };

/** What a call needs: the parts its endpoint has. Defaults of the schema may be left out of `query` and `body`. */
export type CallOf<E> = Given<'params', ParamsOf<E>> &
  (E extends Endpoint<z.ZodType, infer Q, z.ZodType, z.ZodType>
    ? Given<'query', Partial<QueryOf<E>> & z.input<Q>>
    : unknown) &
  (E extends Endpoint<z.ZodType, z.ZodType, infer B, z.ZodType> ? Given<'body', z.input<B>> : unknown);

/** A method per operation, named as the operation. */
export type Client = {
  readonly [Name in keyof Endpoints]: (call: CallOf<Endpoints[Name]>) => Promise<ResultOf<Endpoints[Name]>>;
};

export interface ClientOptions {
  readonly baseUrl: string;
  /** Operator key, tenant API key or holder session token. */
  readonly token?: string;
  /** The web app that calls, for staff that is signed in: the browser adds the cookie. */
  readonly app?: AppName;
  /** It asks on its own: that is no sign of somebody at the desk. */
  readonly isBackground?: boolean;
  readonly fetch?: typeof globalThis.fetch;
  /** Default 30 000. */
  readonly timeoutMs?: number;
}

/**
 * A typed client of the HTTP API.
 *
 * Its methods throw the service's own `AppError`; `store_unavailable` with `status` stands for an answer that is not
 * as described, `timeout` for none at all.
 */
export function createClient(options: ClientOptions): Client {
  const calls = Object.entries(endpoints).map(([name, definition]) => [
    name,
    (call: Call) => send(options, definition as Endpoint, call),
  ]);
  return Object.fromEntries(calls) as Client;
}

interface Call {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

async function send(options: ClientOptions, definition: Endpoint, call: Call): Promise<unknown> {
  const { baseUrl, token, app, isBackground, fetch = globalThis.fetch, timeoutMs = 30_000 } = options;
  const url = new URL(urlPath(definition.path, call), baseUrl);
  const headers: Record<string, string> = { accept: definition.media?.join(', ') ?? 'application/json' };
  if (token) headers.authorization = `Bearer ${token}`;
  if (app) headers['x-assent-app'] = app;
  if (isBackground) headers['x-assent-background'] = '1';
  if (call.body !== undefined) headers['content-type'] = 'application/json';
  const init = {
    method: definition.method,
    headers,
    signal: AbortSignal.timeout(timeoutMs),
    redirect: 'error' as const,
  };
  const { status, text } = await exchange(
    fetch,
    url,
    call.body === undefined ? init : { ...init, body: JSON.stringify(call.body) },
  );
  if (status < 200 || status > 299) throw errorFrom(status, text);
  if (definition.media) return text;
  return resultFrom(definition.result, status, text);
}

/** The answer as described. Of one that is not, no text goes on: it may hold claims. */
function resultFrom(schema: z.ZodType, status: number, text: string): unknown {
  try {
    return parse(schema, jsonFrom(text));
  } catch (error) {
    if (error instanceof AppError) throw new AppError('store_unavailable', { status, ...error.params });
    throw error;
  }
}

function jsonFrom(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Idle connections that may all have been closed by the time they are used. */
const maxIdle = 4;

/**
 * One request and the whole of its answer. A connection that breaks inside the answer is no answer. A GET is asked again if its
 * connection was closed: it may have been an idle one, of which there may be several, and asking changes nothing.
 */
async function exchange(fetch: typeof globalThis.fetch, url: URL, init: RequestInit, triesLeft = maxIdle) {
  try {
    const response = await fetch(url, init);
    return { status: response.status, text: await response.text() };
  } catch (cause) {
    if (triesLeft > 0 && init.method === 'GET' && isClosed(cause)) return exchange(fetch, url, init, triesLeft - 1);
    throw new AppError('timeout', { host: url.host }, { cause });
  }
}

/** By what it says and not by its class: where `fetch` is of another realm, so are its errors. */
const isClosed = (error: unknown): boolean =>
  (error as { readonly cause?: { readonly code?: unknown } } | undefined)?.cause?.code === 'UND_ERR_SOCKET';

function urlPath(template: string, { params = {}, query = {} }: Call): string {
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return search.size > 0 ? `${path}?${search}` : path;
}

/** What an answer that is no success says. Anything but a problem of ours is from a proxy in between, or a crash. */
export function errorFrom(status: number, text: string): AppError {
  const problem = zProblem.safeParse(jsonFrom(text));
  if (!problem.success || !Object.hasOwn(problems, problem.data.code)) {
    return new AppError('store_unavailable', { status });
  }
  return new AppError(problem.data.code as ErrorCode, problem.data.params);
}
