import type { Instant, IssuedType, TypedClaims } from '@assent/domain';

/** An offer of OpenID4VCI 1.0 (§4.1), and what became of it. */
export interface IssuanceSession {
  readonly id: string;
  readonly type: IssuedType;
  /** End of the credentials. */
  readonly validUntil: Instant;
  readonly createdAt: Instant;
  /** Until when the code can be redeemed. */
  readonly expiresAt: Instant;
  /** Sealed at rest. Absent once it was forgotten. */
  readonly offered?: OfferedContent;
  /** Transaction codes that were tried. */
  readonly attempts: number;
  /** What the code was redeemed for, which happens once. */
  readonly access?: AccessGrant;
  /** How many credentials were asked for with it. */
  readonly ordered: number;
  /** Identifiers of those that were issued. */
  readonly credentials: readonly string[];
  readonly steps: readonly IssuanceStep[];
}

/** What is to be said of whoever redeems the code, and the codes. `grant`: absent for pre-authorized codes. */
export interface OfferedContent {
  readonly content: TypedClaims;
  /** The pre-authorized code, or the secret of `issuer_state`. */
  readonly code: string;
  readonly grant?: 'authorization_code';
  /** Comes to the patient on another way (§3.5). */
  readonly txCode?: string;
}

/**
 * An access token, of which a hash is kept. `thumbprint`: of the key it is bound to (RFC 9449 §6.1); absent for bearers.
 * `configurations`: what it is limited to, where the wallet had to say (RFC 9396).
 */
export interface AccessGrant {
  readonly tokenHash: string;
  readonly expiresAt: Instant;
  readonly thumbprint?: string;
  readonly configurations?: readonly string[];
}

/** Something that happened to an offer: what, why by the code of the specification, and to how many. Never a claim or a code. */
export interface IssuanceStep {
  readonly at: Instant;
  readonly step:
    | 'created'
    | 'offer_read'
    | 'authorized'
    | 'declined'
    | 'code_refused'
    | 'code_redeemed'
    | 'request_refused'
    | 'issued'
    | 'wallet_accepted'
    | 'wallet_failed'
    | 'wallet_deleted';
  readonly cause?: string;
  readonly credentials?: number;
}

/** Most steps of one offer that are kept. */
export const maxIssuanceSteps = 64;
/** Most transaction codes that are tried for one offer, in all its life. */
export const maxTxAttempts = 5;
/** Most credentials of one offer. */
export const maxOrdered = 10;
