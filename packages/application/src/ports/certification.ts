import type { CertificateIssuer, Instant, TenantId } from '@assent/domain';
import type { Certificate } from './certificates.ts';

/** A public key of P-256 as a JWK (RFC 7517). */
export interface P256Key {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

/**
 * Keys of P-256 that tenants have certificates for, in the agent's key management, which they never leave.
 *
 * @throws AppError `key_unavailable` if the tenant has no such key
 */
export interface CertificateKeys {
  /** Makes a key. Answers the agent's name for it. */
  create(tenant: TenantId): Promise<string>;
  publicKey(tenant: TenantId, keyRef: string): Promise<P256Key>;
  /** Signs with ES256: r and s, 32 octets each (RFC 7518 §3.4). */
  sign(tenant: TenantId, keyRef: string, data: Uint8Array): Promise<Uint8Array>;
  /** A JWT with ES256. `header` has `typ`. */
  signJwt(
    tenant: TenantId,
    keyRef: string,
    header: Readonly<Record<string, unknown>>,
    payload: Readonly<Record<string, unknown>>,
  ): Promise<string>;
}

/** What a request for a certificate asks for. */
export interface CertificateOrder {
  readonly issuer: CertificateIssuer;
  /** A distinguished name (RFC 4514), or `{ commonName }`, which may be any text. */
  readonly subject: string | { readonly commonName: string };
  readonly publicKey: P256Key;
}

/** Under which conditions a chain may sign for an issuer. */
export interface ChainExpectation {
  readonly issuer: CertificateIssuer;
  /** The keys that the tenant has made for certificates. */
  readonly keys: readonly P256Key[];
  readonly at: Instant;
}

/** `key`: the place among the keys of the one that is certified. `chain` is as `x5c` is to have it: leaf first, without a root. */
export type HandedChain =
  | { readonly good: true; readonly key: number; readonly chain: readonly Certificate[]; readonly endsAt: Instant }
  | { readonly good: false; readonly fault: string };

/** Asks for certificates (PKCS #10, RFC 2986), and judges what was handed in (RFC 5280, HAIP 1.0 §6.1.1). */
export interface CertificateRequests {
  /** In PEM. @throws AppError `invalid_request` if the subject is no distinguished name */
  request(order: CertificateOrder, sign: (data: Uint8Array) => Promise<Uint8Array>): Promise<string>;
  /** @throws AppError `invalid_request` if there is no certificate, or one that cannot be read */
  judge(pem: string, expected: ChainExpectation): Promise<HandedChain>;
}

/** An authority of the service's own, which certifies whoever is a tenant of it. */
export interface CertificateAuthority {
  /** The root, in PEM. */
  readonly rootPem: string;
  /** The certificate and its root, in PEM. */
  certify(order: {
    readonly issuer: CertificateIssuer;
    readonly publicKey: P256Key;
    readonly at: Instant;
  }): Promise<string>;
}

/** What is needed to have tenants certified as issuers, and to sign under their certificates. */
export interface Certification {
  readonly keys: CertificateKeys;
  readonly requests: CertificateRequests;
  /** What a tenant is called in what it signs under its certificate, which must name it. */
  issuerOf(tenant: TenantId): CertificateIssuer;
  /** Absent: certificates are handed in. */
  readonly authority?: CertificateAuthority;
}
