import { type Did, zDid } from '@assent/domain';

/** What a code on the screen of a patient is to a desk. */
export type Scanned =
  | { readonly kind: 'identifier'; readonly did: Did }
  /** A credential, whatever its format. Whoever shows a copy of it has proved nothing. */
  | { readonly kind: 'document' }
  /** For a wallet, and not for a desk. */
  | { readonly kind: 'request' }
  | { readonly kind: 'unknown' };

const forWallets = /^(openid4vp|openid-credential-offer|haip|haip-vci|haip-vp|eudi-openid4vp|mdoc-openid4vp):/i;
/** A compact JWS, with the disclosures of an SD-JWT or without, or a health card (SMART Health Cards, "Encoding Chunks as QR Codes"). */
const document = /^(shc:\/\d+|[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}(~.*)?)$/;
const maxLength = 65_536;

/** Says what the text of a code is. Nothing is opened. */
export function readScanned(text: string): Scanned {
  const trimmed = text.trim();
  if (trimmed.length > maxLength) return { kind: 'unknown' };
  const did = zDid.safeParse(trimmed).data;
  if (did) return { kind: 'identifier', did };
  if (forWallets.test(trimmed)) return { kind: 'request' };
  return { kind: document.test(trimmed) ? 'document' : 'unknown' };
}
