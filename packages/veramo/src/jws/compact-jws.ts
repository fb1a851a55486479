import { headerFrom, type JwsHeader } from './jws-header.ts';
import { decodeBase64Url, type JsonObject, objectFromBase64Url } from './strict-json.ts';

/** A token that was parsed and not yet checked (RFC 7515 §3.1). */
export interface CompactJws {
  readonly header: JwsHeader;
  readonly payload: JsonObject;
  /** The bytes that are signed. */
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
}

const signatureBytes = 64;

/**
 * Parses a compact token; undefined unless it is well-formed in every part, and, unless it `mayHaveCertificates`, has none in its header.
 * The caller has limited its length.
 */
export function parseCompactJws(compact: string, { mayHaveCertificates = false } = {}): CompactJws | undefined {
  const first = compact.indexOf('.');
  const second = compact.indexOf('.', first + 1);
  if (first < 0 || second < 0 || compact.includes('.', second + 1)) return undefined;
  const header = headerFrom(compact.slice(0, first));
  if (header?.x5c && !mayHaveCertificates) return undefined;
  const payload = header && objectFromBase64Url(compact.slice(first + 1, second));
  const signature = payload && decodeBase64Url(compact.slice(second + 1));
  if (!payload || signature?.length !== signatureBytes) return undefined;
  // Only letters of base64url are left, so each is one byte.
  return { header, payload, signed: Buffer.from(compact.slice(0, second), 'latin1'), signature };
}
