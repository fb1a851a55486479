import { isHarmlessJson } from '@assent/domain';
import { fromBase64Url, toBase64Url } from '../status-lists/base64url.ts';

/** An object of JSON. */
export type JsonMap = Readonly<Record<string, unknown>>;

/** A disclosure of a member, or of an element of an array: then it has no name. */
export interface Disclosure {
  readonly name?: string;
  readonly value: unknown;
}

/** SHA-256 of a disclosure as it is written, the one hash that is used here (RFC 9901 §4.2.3). */
export const digestOf = async (disclosure: string): Promise<string> =>
  toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(disclosure))));

/** JSON of base64url, or undefined if it is none, or no harmless one. */
export function jsonFromBase64Url(text: string): unknown {
  const bytes = fromBase64Url(text);
  if (!bytes) return undefined;
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isHarmlessJson(value, 64) ? value : undefined;
  } catch {
    return undefined;
  }
}

const reserved = ['_sd', '...', '__proto__'];

/** A disclosure that is well-formed (RFC 9901 §7.1, step 3.c). */
export function disclosureFrom(text: string): Disclosure | undefined {
  const content = jsonFromBase64Url(text);
  if (!Array.isArray(content) || typeof content[0] !== 'string') return undefined;
  if (content.length === 2) return { value: content[1] };
  const name: unknown = content[1];
  if (content.length !== 3 || typeof name !== 'string' || reserved.includes(name)) return undefined;
  return { name, value: content[2] };
}
