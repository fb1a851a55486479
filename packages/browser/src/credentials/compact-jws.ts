import * as z from 'zod';
import { fromBase64Url } from '../keys/base64url.ts';
import type { SignatureAlgorithm } from '../keys/public-jwk.ts';
import { type JsonObject, objectFromBase64Url } from './json.ts';

/** A token that was parsed and not yet checked (RFC 7515 §3.1). */
export interface CompactJws {
  readonly header: { readonly alg: SignatureAlgorithm; readonly typ: string; readonly kid?: string | undefined };
  readonly payload: JsonObject;
  /** The text that is signed. */
  readonly signed: string;
  readonly signature: Uint8Array<ArrayBuffer>;
}

/** Headers that bring their own key, change what is signed or ask for extensions are refused (RFC 8725 §3). */
const zHeader = z.looseObject({
  alg: z.enum(['EdDSA', 'ES256', 'ES256K']),
  typ: z.string().max(64),
  kid: z.string().max(4096).optional(),
  ...Object.fromEntries(
    ['crit', 'b64', 'zip', 'enc', 'jku', 'jwk', 'x5u', 'x5c'].map((name) => [name, z.undefined().optional()]),
  ),
});

const signatureBytes = 64;

/** Parses a compact token; undefined unless it is well-formed in every part. */
export function parseCompactJws(compact: string): CompactJws | undefined {
  const [first = '', second = '', third = '', ...rest] = compact.split('.');
  const header = zHeader.safeParse(objectFromBase64Url(first)).data;
  const payload = objectFromBase64Url(second);
  const signature = fromBase64Url(third);
  if (!header || !payload || signature?.length !== signatureBytes || rest.length > 0) return undefined;
  const { alg, typ, kid } = header;
  return { header: { alg, typ, kid }, payload, signed: `${first}.${second}`, signature };
}
