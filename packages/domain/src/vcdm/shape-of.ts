import type * as z from 'zod';
import type { Rejection, Verification } from '../verification.ts';
import { accept } from '../verification.ts';

/** What a document says by a schema; or `malformed` for each wrong place, with none of its values. */
export function shapeOf<T extends z.ZodType>(schema: T, value: unknown): Verification<z.infer<T>> {
  const shape = schema.safeParse(value);
  return shape.success ? accept(shape.data) : { valid: false, rejections: rejectionsOf(shape.error) };
}

const rejectionsOf = (error: z.ZodError): readonly Rejection[] =>
  [...new Set(error.issues.map(({ path }) => path.map((part) => `/${nameOf(part)}`).join('')))]
    .slice(0, 20)
    .map((at) => ({ reason: 'malformed', at }));

/** A name in a document may itself be personal data; only what looks like a term is repeated. */
const nameOf = (part: PropertyKey): string => (/^[A-Za-z0-9_@-]{1,40}$/.test(String(part)) ? String(part) : '…');
