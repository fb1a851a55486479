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

/** Keeps the P-256 keys that each tenant has for SMART Health Cards alone. @throws AppError `key_unavailable` */
export interface HealthCardSigner {
  /** The key that signs now: the newest of the tenant, made when it is first asked for. */
  keyOf(tenant: TenantId): Promise<HealthCardKey>;
  /** All that the tenant ever had, first to last; none if it was never asked for one. */
  knownKeysOf(tenant: TenantId): Promise<readonly HealthCardKey[]>;
  /**
   * Makes a new key, which signs from now on. Two who ask at the same time may get the same one.
   *
   * @throws AppError `conflict` if there are `maxHealthCardKeys`, or another process makes one at this moment
   */
  rotate(tenant: TenantId): Promise<HealthCardKey>;
}

/** Most keys of a tenant: verifiers read them all. */
export const maxHealthCardKeys = 50;

/** The public part, as members of a JWK, and what it signs with. */
export interface HealthCardKey {
  readonly x: string;
  readonly y: string;
  /** An ES256 signature (RFC 7518 §3.4) of 64 octets. */
  sign(octets: Uint8Array): Promise<Uint8Array>;
}
