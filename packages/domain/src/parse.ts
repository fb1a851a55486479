import type * as z from 'zod';
import { AppError } from './error.ts';
import { isHarmlessJson } from './harmless-json.ts';

/**
 * Parses input at an edge. The error names the wrong places and repeats none of their values.
 *
 * @throws AppError `invalid_request` with `pointers`: JSON pointers (RFC 6901), at most 20
 */
export function parse<T extends z.ZodType>(schema: T, input: unknown): z.infer<T> {
  const result = check(schema, input);
  if (result.success) return result.data;
  throw new AppError('invalid_request', { pointers: pointersOf(result.error) });
}

const maxDepth = 64;

function check<T extends z.ZodType>(schema: T, input: unknown): z.ZodSafeParseResult<z.infer<T>> {
  try {
    return schema.safeParse(input);
  } catch (error) {
    if (isHarmlessJson(input, maxDepth)) throw error;
    throw new AppError('invalid_request', { pointers: ['#/'] });
  }
}

function pointersOf(error: z.ZodError): string[] {
  const paths = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path],
  );
  // A key of the input may itself be personal data; only keys that look like names are repeated.
  const safe = (part: PropertyKey) => (/^[A-Za-z0-9_@$-]{1,40}$/.test(String(part)) ? String(part) : '…');
  return [...new Set(paths.map((path) => `#/${path.map(safe).join('/')}`))].slice(0, 20);
}
