import { AppError, isHarmlessJson } from '@assent/domain';
import type { Context } from 'hono';
import * as z from 'zod';

/** The body of a request as JSON, or undefined where the endpoint takes none. @throws AppError `invalid_request`, `unsupported_media_type` */
export async function readJson(c: Context, schema: z.ZodType): Promise<unknown> {
  if (schema instanceof z.ZodUndefined) return undefined;
  if (!/^application\/json\s*(;|$)/i.test(c.req.header('content-type') ?? '')) {
    throw new AppError('unsupported_media_type');
  }
  const body = jsonFrom(await c.req.text());
  if (!isHarmlessJson(body, maxDepth)) throw new AppError('invalid_request', { pointers: ['#/'] });
  return body;
}

/** Deeper than any resource of FHIR. */
const maxDepth = 64;

/** @throws AppError `invalid_request` for a text that is no JSON */
export function jsonFrom(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message repeats input, so it is no cause.
    throw new AppError('invalid_request', { pointers: ['#/'] });
  }
}
