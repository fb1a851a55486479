import { AppError, concat } from '@assent/domain';

/** An answer over HTTP. `mediaType` is without parameters, in lower case. */
export interface Posted {
  readonly status: number;
  readonly mediaType: string;
  readonly text: string;
}

/** Sends a form, JSON or a JWE, or asks with GET if there is neither. @throws AppError `timeout`, `invalid_request` for a URL that is not allowed */
export type Post = (
  url: string,
  options: {
    readonly form?: Readonly<Record<string, string>> | undefined;
    readonly json?: object | undefined;
    readonly jwe?: string | undefined;
    readonly headers?: Readonly<Record<string, string>> | undefined;
    readonly accept: string;
  },
) => Promise<Posted>;

const timeoutMs = 10_000;
const maxAnswerBytes = 262_144;

/**
 * Sends with `fetch`: to https only, and follows no redirection, so that an answer goes nowhere but where the verifier said.
 * `allowsLoopback`: http to this machine too, for trying things out.
 */
export function formPoster({ allowsLoopback }: { readonly allowsLoopback: boolean }): Post {
  return async (url, { form, json, jwe, headers, accept }) => {
    assertAllowed(url, allowsLoopback);
    const request = {
      headers: { ...headers, accept, ...typeOf({ json, jwe }) },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
      ...sent(form ? new URLSearchParams(form) : (jwe ?? (json && JSON.stringify(json)))),
    } as const;
    try {
      const response = await fetch(url, request);
      const mediaType = (response.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
      return { status: response.status, mediaType, text: await boundedText(response) };
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      throw new AppError('timeout', { host: new URL(url).host, limitMs: timeoutMs }, { cause });
    }
  };
}

const typeOf = ({ json, jwe }: Pick<Parameters<Post>[1], 'json' | 'jwe'>): Readonly<Record<string, string>> => {
  if (jwe !== undefined) return { 'content-type': 'application/jwt' };
  return json ? { 'content-type': 'application/json' } : {};
};

const sent = (body: string | URLSearchParams | undefined) => (body === undefined ? {} : { method: 'POST', body });

/** A link or a verifier may name what is no address at all. */
const nowhere = { protocol: '', hostname: '', username: '', password: '' };
const loopbacks = ['127.0.0.1', '[::1]', 'localhost'];

function assertAllowed(url: string, allowsLoopback: boolean): void {
  const { protocol, hostname, username, password } = URL.canParse(url) ? new URL(url) : nowhere;
  const isAllowed = protocol === 'https:' || (protocol === 'http:' && allowsLoopback && loopbacks.includes(hostname));
  if (!isAllowed || username || password)
    throw new AppError('invalid_request', { error: 'invalid_request', fault: 'it leads to a place that is not https' });
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    if (length > maxAnswerBytes) throw new AppError('payload_too_large', { maxAnswerBytes });
    chunks.push(chunk);
  }
  return new TextDecoder().decode(concat(...chunks));
}
