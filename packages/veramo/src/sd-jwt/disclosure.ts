import { hash, randomBytes } from 'node:crypto';
import { AppError } from '@assent/domain';
import { decodeBase64Url, encodeJson, isJsonObject, type JsonObject, parseStrictJson } from '../jws/strict-json.ts';

/** One hidden claim: of an object if it has a name, else of an array (RFC 9901 §4.2). */
export interface Disclosure {
  readonly encoded: string;
  readonly digest: string;
  readonly name?: string;
  readonly value: unknown;
}

/** Most disclosures of one credential, and the length of one credential in characters. */
export const maxDisclosures = 512;
export const maxCredentialLength = 65_536;

/** Names that mean something to SD-JWT itself (RFC 9901 §4.1), and so cannot be names of claims. */
export const isReservedName = (name: string): boolean => ['_sd', '_sd_alg', '...', '__proto__'].includes(name);

/** Parses a disclosure of 2 or 3 elements; undefined unless it is well-formed in every part (RFC 9901 §7.1 step 3). */
export function parseDisclosure(encoded: string): Disclosure | undefined {
  const bytes = decodeBase64Url(encoded);
  const elements = bytes && parseStrictJson(bytes);
  if (!Array.isArray(elements) || typeof elements[0] !== 'string') return undefined;
  const digest = digestOf(encoded);
  if (elements.length === 2) return { encoded, digest, value: elements[1] };
  const [, name, value] = elements;
  if (elements.length !== 3 || typeof name !== 'string' || isReservedName(name)) return undefined;
  return { encoded, digest, name, value };
}

/**
 * Hides every claim, at every level and each element of an array, behind a digest of its own: to disclose one leaf
 * shows no other, not even that there are others of a kind. Digests of objects are sorted, so their order says nothing.
 *
 * @throws AppError `invalid_request` for a reserved name, `payload_too_large` for more than 512 claims
 */
export function concealClaims(claims: JsonObject): { readonly payload: JsonObject; readonly disclosures: string[] } {
  const disclosures: string[] = [];
  const digestFor = (elements: readonly unknown[]) => {
    const encoded = encodeJson([randomBytes(16).toString('base64url'), ...elements]);
    disclosures.push(encoded);
    return digestOf(encoded);
  };
  const conceal = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map((element) => ({ '...': digestFor([conceal(element)]) }));
    return isJsonObject(value) ? concealMembers(value) : value;
  };
  const concealMembers = (object: JsonObject): JsonObject => {
    const members = Object.entries(object).filter(([, value]) => value !== undefined);
    if (members.length === 0) return {};
    if (members.some(([name]) => isReservedName(name)))
      throw new AppError('invalid_request', { pointers: ['#/claims'] });
    return { _sd: members.map(([name, value]) => digestFor([name, conceal(value)])).sort() };
  };
  const payload = { ...concealMembers(claims), _sd_alg: 'sha-256' };
  if (disclosures.length > maxDisclosures) throw new AppError('payload_too_large', { maxDisclosures });
  return { payload, disclosures };
}

/** Digest of a disclosure, or of a presented SD-JWT for its key binding: SHA-256 of the text, base64url. */
export const digestOf = (text: string): string => hash('sha256', text, 'base64url');
