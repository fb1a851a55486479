import type { Did, Instant, IssuedType, SecuredFormat, TypedClaims } from '@assent/domain';

/** An offer of OpenID4VCI 1.0 (§4.1), and what became of it. */
export interface IssuanceSession {
  readonly id: string;
  readonly type: IssuedType;
  /** End of the credentials. */
  readonly validUntil: Instant;
  readonly createdAt: Instant;
  /** Until when the code can be redeemed. */
  readonly expiresAt: Instant;
  /** Until when what was offered is needed: the same, or, if there is a refresh token, until that ends. */
  readonly keptUntil: Instant;
  /** Sealed at rest. Absent once it was forgotten. */
  readonly offered?: OfferedContent;
  /** Transaction codes that were tried. */
  readonly attempts: number;
  /** What the code was redeemed for, which happens once. */
  readonly access?: AccessGrant;
  /** Absent: whoever has the code cannot come back for fresh copies. */
  readonly refresh?: RefreshFamily;
  /** Absent: what was offered is issued at once. */
  readonly deferral?: Deferral;
  /** How many credentials were asked for with the access token of now. */
  readonly ordered: number;
  /** Identifiers of those that were issued. */
  readonly credentials: readonly string[];
  readonly steps: readonly IssuanceStep[];
}

/** Whether an issuer that needed more time has decided, and what the wallet waits for (OpenID4VCI 1.0 §9). */
export interface Deferral {
  readonly state: 'pending' | 'released' | 'denied';
  /** What was asked for and not issued yet, under a name of which a hash is kept. */
  readonly transaction?: DeferredOrder & { readonly idHash: string };
}

export interface DeferredOrder {
  readonly format: SecuredFormat;
  readonly holders: readonly Did[];
}

/** What is to be said of whoever redeems the code, and the codes. `grant`: absent for pre-authorized codes. */
export interface OfferedContent {
  /** Absent while it is not known what there is to say. */
  readonly content?: TypedClaims;
  /** The pre-authorized code, or the secret of `issuer_state`. */
  readonly code: string;
  readonly grant?: 'authorization_code';
  /** Comes to the patient on another way (§3.5). */
  readonly txCode?: string;
  /** The credential that is said again: while it is not in force, nothing is issued. */
  readonly source?: string;
  /** The first holder that something is issued to becomes a patient. Gone once that has happened. */
  readonly registersPatient?: true;
}

/**
 * Refresh tokens of an offer (RFC 6749 §6, RFC 9700 §4.14.2). Each is good for one use and gives the next; whoever uses one again ends all
 * of them. Hashes are kept, and not the tokens.
 */
export interface RefreshFamily {
  /** The one that is good. Absent before the code was redeemed. */
  readonly tokenHash?: string;
  readonly expiresAt?: Instant;
  /** Of the key they are bound to (RFC 9449 §5); absent for bearers. */
  readonly thumbprint?: string;
  /** Of the key of the instance of the wallet that got them, if its maker vouches for it. */
  readonly walletThumbprint?: string;
  /** Those that were used. */
  readonly used: readonly string[];
  /** Since when none is good. */
  readonly endedAt?: Instant;
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
    | 'authorization_refused'
    | 'authorized'
    | 'declined'
    | 'code_refused'
    | 'code_redeemed'
    | 'token_refused'
    | 'token_refreshed'
    | 'refresh_refused'
    | 'refresh_ended'
    | 'request_refused'
    | 'deferred'
    | 'released'
    | 'denied'
    | 'issued'
    | 'patient_registered'
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
/** How long a refresh token that nobody uses is good, in seconds: 90 days, and never longer than the credentials. */
export const refreshSeconds = 7_776_000;
/** How often an offer gives fresh copies. */
export const maxRefreshes = 100;
/** Most credentials of one offer, or of one refresh of it. */
export const maxOrdered = 10;
