import { type Did, zDid } from '@assent/domain';

/** How a verifier is known to a wallet (OpenID4VP 1.0 §5.9.3). */
export type ClientIdPrefix = 'decentralized_identifier' | 'x509_hash' | 'x509_san_dns' | 'redirect_uri';

/** A client id with a prefix that is known here. */
export type ClientId =
  | { readonly prefix: 'decentralized_identifier'; readonly did: Did }
  /** SHA-256 of the DER form of the certificate that the request is signed with, base64url. */
  | { readonly prefix: 'x509_hash'; readonly hash: string }
  /** A DNS name of that certificate. */
  | { readonly prefix: 'x509_san_dns'; readonly name: string }
  /** Where the answer goes. Such a request is not signed. */
  | { readonly prefix: 'redirect_uri'; readonly uri: string };

const maxLength = 2048;

/** Undefined for a client id without a prefix, or with one that is not known here, or that is not well-formed. */
export function parseClientId(clientId: string): ClientId | undefined {
  const colon = clientId.indexOf(':');
  if (colon < 0 || clientId.length > maxLength) return undefined;
  const rest = clientId.slice(colon + 1);
  switch (clientId.slice(0, colon)) {
    case 'decentralized_identifier': {
      const did = zDid.safeParse(rest);
      return did.success ? { prefix: 'decentralized_identifier', did: did.data } : undefined;
    }
    case 'x509_hash':
      return /^[A-Za-z0-9_-]{43}$/.test(rest) ? { prefix: 'x509_hash', hash: rest } : undefined;
    case 'x509_san_dns':
      return isDnsName(rest) ? { prefix: 'x509_san_dns', name: rest } : undefined;
    case 'redirect_uri':
      return URL.canParse(rest) ? { prefix: 'redirect_uri', uri: rest } : undefined;
    default:
      return undefined;
  }
}

const isDnsName = (text: string): boolean =>
  text.length <= 253 && /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i.test(text);
