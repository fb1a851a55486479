import * as z from 'zod';
import { type Did, zDid } from '../primitives.ts';

/**
 * What an issuer known by a certificate calls itself: the `iss` of what it signs, which its certificate must name, or, of a
 * credential without one, the SHA-256 of the certificate in base64url.
 */
export const zCertificateIssuer = z
  .string()
  .max(2048)
  .regex(/^(https:\/\/[^\s?#@]+|x509_hash:[A-Za-z0-9_-]{43})$/)
  .brand<'CertificateIssuer'>();
export type CertificateIssuer = z.infer<typeof zCertificateIssuer>;

/** An issuer of a credential: a DID, or what a certificate stands for. */
export const zIssuerId = z.union([zDid, zCertificateIssuer]);
export type IssuerId = z.infer<typeof zIssuerId>;

export const isDid = (issuer: IssuerId): issuer is Did => issuer.startsWith('did:');
