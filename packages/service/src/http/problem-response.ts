import { type Problem, problems } from '@assent/api';
import { AppError } from '@assent/domain';

/** Where the codes are explained: the reference page of the service itself. */
const reference = '/docs#problem-';

/** The one place where errors become problems. Anything unexpected is a bare 500: no text leaves. */
export function problemFrom(error: unknown, requestId: string): Problem {
  if (!(error instanceof AppError)) {
    return { type: 'about:blank', status: 500, title: 'Internal error', code: 'internal', requestId };
  }
  const { status, title } = problems[error.code];
  const params = Object.fromEntries(
    Object.entries(error.params).map(([name, value]) => [name, typeof value === 'object' ? [...value] : value]),
  );
  return { type: `${reference}${error.code}`, status, title, code: error.code, params, requestId };
}

/**
 * A problem as an answer (RFC 9457 §3). A 503 and a 429 say when to try again; after a 413, what is left of the request is
 * not read, so its connection cannot be used again.
 */
export function problemResponse(problem: Problem): Response {
  const headers: Record<string, string> = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' };
  if (problem.status === 503) headers['retry-after'] = '1';
  if (problem.status === 429) headers['retry-after'] = String(problem.params?.retryAfterSeconds ?? 1);
  if (problem.status === 413) headers.connection = 'close';
  if (problem.status === 401) headers['www-authenticate'] = 'Bearer';
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}
