import type { VpToken } from '@assent/application';
import { isHarmlessJson } from '@assent/domain';
import * as z from 'zod';

/** Depth of the JSON of an answer: presentations may be objects with proofs in them. */
const maxDepth = 32;

/** `vp_token` in the form of OpenID4VP 1.0 §8.1, and no other: for each id of the query a list of presentations. */
const zVpToken = z.record(
  z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  z
    .array(z.union([z.string().min(1), z.looseObject({})]))
    .min(1)
    .max(32),
);

/** Reads a `vp_token`. Presentations that are objects become their JSON text. Undefined if it is malformed. */
export function readVpToken(value: unknown): VpToken | undefined {
  if (!isHarmlessJson(value, maxDepth)) return undefined;
  const parsed = zVpToken.safeParse(value);
  if (!parsed.success) return undefined;
  const textOf = (presentation: string | object) =>
    typeof presentation === 'string' ? presentation : JSON.stringify(presentation);
  return new Map(Object.entries(parsed.data).map(([id, presentations]) => [id, presentations.map(textOf)]));
}

/** The JSON value of a text, or undefined if it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
