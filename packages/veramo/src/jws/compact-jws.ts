import * as z from 'zod';
import type { SignatureAlgorithm } from '../keys/public-jwk.ts';
import { decodeBase64Url, type JsonObject, objectFromBase64Url } from './strict-json.ts';

/**
 * The protected header of a token signed by a DID. Headers that bring their own key, change what is signed or ask for
 * extensions are refused rather than ignored (RFC 8725 §3).
 */
const zHeader = z.looseObject({
  alg: z.enum(['EdDSA', 'ES256', 'ES256K']),
  typ: z.string().max(64),
  kid: z.string().max(4096).optional(),
  ...Object.fromEntries(
    ['crit', 'b64', 'zip', 'enc', 'jku', 'jwk', 'x5u', 'x5c'].map((name) => [name, z.undefined().optional()]),
  ),
});

/** A token that was parsed and not yet checked (RFC 7515 §3.1). */
export interface CompactJws {
  readonly header: { readonly alg: SignatureAlgorithm; readonly typ: string; readonly kid?: string | undefined };
  readonly payload: JsonObject;
  /** The bytes that are signed. */
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
}

const signatureBytes = 64;

/** Parses a compact token; undefined unless it is well-formed in every part. The caller has limited its length. */
export function parseCompactJws(compact: string): CompactJws | undefined {
  const parts = compact.split('.', 4);
  const [head = '', body = '', tail = ''] = parts;
  if (parts.length !== 3) return undefined;
  const header = zHeader.safeParse(objectFromBase64Url(head));
  const payload = objectFromBase64Url(body);
  const signature = decodeBase64Url(tail);
  if (!header.success || !payload || signature?.length !== signatureBytes) return undefined;
  return { header: header.data, payload, signed: Buffer.from(`${head}.${body}`), signature };
}

/** The type (`typ`) and key of a token, without parsing more of it. For choosing a parser, not for trust. */
export function peekHeader(compact: string): { readonly typ?: unknown; readonly kid?: unknown } {
  const dot = compact.indexOf('.');
  return (dot > 0 && dot < 8_192 && objectFromBase64Url(compact.slice(0, dot))) || {};
}
