import type { Did, Instant, TenantId } from '@assent/domain';

/** A SMART Health Card that was issued. What it says is not kept. */
export interface StoredHealthCard {
  readonly id: string;
  /** Thumbprint of the key that signed it. */
  readonly kid: string;
  /** What a list of revoked cards calls it: random, so that it says nothing of the card or its holder. */
  readonly rid: string;
  /** Types of the specification, beyond the one that all cards have. */
  readonly types: readonly string[];
  readonly issuedAt: Instant;
  readonly revokedAt?: Instant;
}

/** A SMART Health Link. Its content is sealed at rest, under the subject's own key if it is of somebody. */
export interface StoredHealthLink {
  readonly id: string;
  /** By which it is found: a hash of the secret part of its address. */
  readonly hash: string;
  readonly subject?: Did;
  readonly createdAt: Instant;
  readonly content: Readonly<Record<string, unknown>>;
}

/** Signs SMART Health Cards with a P-256 key that each tenant has for this alone. @throws AppError `key_unavailable` */
export interface HealthCardSigner {
  /** The key of the tenant, made when it is first asked for. */
  keyOf(tenant: TenantId): Promise<HealthCardKey>;
  /** The same, undefined if it was never asked for. */
  knownKeyOf(tenant: TenantId): Promise<HealthCardKey | undefined>;
  /** An ES256 signature (RFC 7518 §3.4) of 64 octets. */
  sign(tenant: TenantId, octets: Uint8Array): Promise<Uint8Array>;
}

/** The public part, as members of a JWK. */
export interface HealthCardKey {
  readonly x: string;
  readonly y: string;
}
