import { isHarmlessJson } from '@assent/domain';
import { fromBase64Url } from '../keys/base64url.ts';

/** An object of JSON, of unknown shape. */
export type JsonObject = Readonly<Record<string, unknown>>;

const maxDepth = 32;

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** JSON of a stranger: undefined if it is none, or nested too deep, or sets a trap for whoever compares it. */
export function harmlessJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isHarmlessJson(value, maxDepth) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** JSON of base64url. */
export function jsonFromBase64Url(encoded: string): unknown {
  const bytes = fromBase64Url(encoded);
  if (!bytes) return undefined;
  try {
    return harmlessJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** An object of base64url. */
export function objectFromBase64Url(encoded: string): JsonObject | undefined {
  const value = jsonFromBase64Url(encoded);
  return isJsonObject(value) ? value : undefined;
}
