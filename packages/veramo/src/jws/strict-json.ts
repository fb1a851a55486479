import { isUtf8 } from 'node:buffer';
import { isDeepStrictEqual } from 'node:util';

const maxDepth = 32;

/** An object of JSON, of unknown shape. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Parses JSON from a stranger: undefined if it is not UTF-8, not JSON, nested deeper than 32, has a member twice, which
 * two parsers would read differently (RFC 7515 §4), or has a member `__proto__` or `toString`, with which a careless copy
 * would replace what every object inherits.
 */
export function parseStrictJson(bytes: Uint8Array): unknown {
  if (!isUtf8(bytes)) return undefined;
  try {
    const text = textOf(bytes);
    const value: unknown = JSON.parse(text);
    return membersOf(value, maxDepth) === membersIn(text) ? value : undefined;
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

/** How many members a harmless value has, at every depth; undefined for one that is not. */
function membersOf(value: unknown, depth: number): number | undefined {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth === 0) return undefined;
  return Array.isArray(value) ? membersOfAll(value, depth) : membersOfObject(value as JsonObject, depth);
}

function membersOfAll(values: readonly unknown[], depth: number): number | undefined {
  let members = 0;
  for (const value of values) {
    const own = membersOf(value, depth - 1);
    if (own === undefined) return undefined;
    members += own;
  }
  return members;
}

/** JSON.parse makes own members only, so nothing inherited is met here, and no copy of them is needed. */
function membersOfObject(object: JsonObject, depth: number): number | undefined {
  let members = 0;
  for (const name in object) {
    const own = name === '__proto__' || name === 'toString' ? undefined : membersOf(object[name], depth - 1);
    if (own === undefined) return undefined;
    members += own + 1;
  }
  return members;
}

const [quote, backslash, colon] = [0x22, 0x5c, 0x3a];

/** How many members are written in a text that is JSON: one for each colon outside a string. */
function membersIn(text: string): number {
  let members = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at);
    else if (code === colon) members++;
  }
  return members;
}

/** Position of the quote that ends the string which begins at `start`. */
function endOfString(text: string, start: number): number {
  let end = start;
  for (;;) {
    end = text.indexOf('"', end + 1);
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === backslash) slashes++;
    if (slashes % 2 === 0) return end;
  }
}
