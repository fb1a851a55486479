import { LRUCache } from 'lru-cache';
import * as z from 'zod';
import type { SignatureAlgorithm } from '../keys/public-jwk.ts';
import { type JsonObject, objectFromBase64Url } from './strict-json.ts';

/** The protected header of a token signed by a DID (RFC 7515 §4). */
export interface JwsHeader {
  readonly alg: SignatureAlgorithm;
  readonly typ: string;
  readonly kid?: string | undefined;
  /** Certificates, DER in base64, leaf first; only of what may be signed under one. */
  readonly x5c?: readonly string[];
}

/**
 * Headers that bring their own key, change what is signed or ask for extensions are refused rather than ignored
 * (RFC 8725 §3).
 */
const zHeader = z.looseObject({
  alg: z.enum(['EdDSA', 'ES256', 'ES256K']),
  typ: z.string().max(64),
  kid: z.string().max(4096).optional(),
  x5c: z.array(z.base64().max(8192)).min(1).max(5).optional(),
  ...Object.fromEntries(
    ['crit', 'b64', 'zip', 'enc', 'jku', 'jwk', 'x5u'].map((name) => [name, z.undefined().optional()]),
  ),
});

/** All tokens of one key and format begin with the same text. 4096 headers of 1 kB at most. */
const known = new LRUCache<string, JwsHeader>({ max: 4_096 });
const maxKnownLength = 1_024;

/** The header that `encoded` is, or undefined unless it is well-formed and of a kind that is used here. */
export function headerFrom(encoded: string): JwsHeader | undefined {
  const seen = known.get(encoded);
  if (seen) return seen;
  const parsed = zHeader.safeParse(objectFromBase64Url(encoded)).data;
  if (!parsed) return undefined;
  const { alg, typ, kid, x5c } = parsed;
  const header = Object.freeze({
    ...{ alg, typ },
    ...(kid === undefined ? {} : { kid }),
    ...(x5c === undefined ? {} : { x5c: Object.freeze(x5c) }),
  });
  if (encoded.length <= maxKnownLength) known.set(ownCopyOf(encoded), header);
  return header;
}

/** A chain of certificates is longer than the rest of a header. */
const maxHeaderLength = 32_768;

/** The type (`typ`) and key of a token, without parsing more of it. For choosing a parser, not for trust. */
export function peekHeader(compact: string): {
  readonly typ?: unknown;
  readonly kid?: unknown;
  readonly x5c?: unknown;
} {
  const dot = compact.indexOf('.');
  if (dot <= 0 || dot >= maxHeaderLength) return {};
  const encoded = compact.slice(0, dot);
  return known.get(encoded) ?? (objectFromBase64Url(encoded) as JsonObject | undefined) ?? {};
}

/** A part of a text keeps all of the text in memory, a copy does not. */
const ownCopyOf = (part: string): string => Buffer.from(part, 'latin1').toString('latin1');
