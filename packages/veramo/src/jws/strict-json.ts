import { isUtf8 } from 'node:buffer';
import { isDeepStrictEqual } from 'node:util';

const maxDepth = 32;

/** An object of JSON, of unknown shape. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Parses JSON from a stranger: undefined if it is not UTF-8, not JSON, nested deeper than 32, or has a member
 * `__proto__`, with which a careless copy would replace the prototype of an object.
 */
export function parseStrictJson(bytes: Uint8Array): unknown {
  if (!isUtf8(bytes)) return undefined;
  try {
    const value: unknown = JSON.parse(textOf(bytes));
    return isHarmless(value, maxDepth) ? value : undefined;
  } catch {
    return undefined; // what cannot be parsed says nothing; the caller rejects it
  }
}

/** Text of bytes that are UTF-8. A byte order mark stays, and is no JSON. */
const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');

/** Decodes base64url (RFC 7515 §2), or undefined unless it is the one spelling of its bytes. */
export function decodeBase64Url(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}

/** Parses base64url of a JSON object. */
export function objectFromBase64Url(text: string): JsonObject | undefined {
  const bytes = decodeBase64Url(text);
  const value = bytes && parseStrictJson(bytes);
  return isJsonObject(value) ? value : undefined;
}

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Base64url of a value's JSON. */
export const encodeJson = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Whether two values are the same JSON, whatever the order of their members. */
export const isSameJson = (a: unknown, b: unknown): boolean => isDeepStrictEqual(viaJson(a), viaJson(b));

const viaJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

function isHarmless(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (depth === 0 || Object.hasOwn(value, '__proto__')) return false;
  for (const child of Object.values(value)) if (!isHarmless(child, depth - 1)) return false;
  return true;
}
