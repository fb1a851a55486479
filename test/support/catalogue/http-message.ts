import type { Json } from './change.ts';
import type { Change } from './negative-case.ts';

/** A request as a message of the catalogue, written. Members of `form` that are arrays are sent several times. */
export interface HttpMessage {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, Json>>;
  readonly body?: Json;
}

/** What somebody said to a message. */
export interface Outcome {
  readonly accepted: boolean;
  readonly status?: number;
  readonly error?: string;
  readonly reason?: string;
}

/** One session of a good exchange, in which a message can be sent as it should be, or changed. */
export interface Stage {
  attempt(changes: readonly Change[], message?: string): Promise<Outcome>;
}

interface Said extends Outcome {
  readonly body: Readonly<Record<string, Json>>;
}

/** Sends a request over HTTP. */
export async function sendMessage({ method, url, headers = {}, form, body }: HttpMessage): Promise<Said> {
  const isJson = form === undefined && body !== undefined;
  const response = await fetch(url, {
    method,
    headers: { ...(isJson ? { 'content-type': 'application/json' } : {}), ...headers },
    redirect: 'error',
    ...(form ? { body: formOf(form) } : {}),
    ...(isJson ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  const answer = text.startsWith('{') ? JSON.parse(text) : {};
  const { status } = response;
  if (status < 300) return { accepted: true, body: answer };
  const { error, code, error_description: reason } = answer;
  return { accepted: false, status, error: error ?? code ?? '', reason: reason ?? '', body: answer };
}

const formOf = (form: Readonly<Record<string, Json>>): URLSearchParams =>
  new URLSearchParams(
    Object.entries(form).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, String(one)])),
  );
