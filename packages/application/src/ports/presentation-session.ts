import type {
  Claims,
  CredentialType,
  DcqlQuery,
  Did,
  FormAsked,
  FormResponse,
  Instant,
  IssuerId,
  Rejection,
  SecuredFormat,
} from '@assent/domain';

/** How an answer comes back: to an address (OpenID4VP 1.0 §8.2, §8.3.1), or through the page that asked (Appendix A). */
export type ResponseMode = 'direct_post' | 'direct_post.jwt' | 'dc_api' | 'dc_api.jwt';

/** A request of OpenID4VP 1.0, and what became of it. */
export interface PresentationSession {
  readonly id: string;
  readonly clientId: string;
  readonly responseMode: ResponseMode;
  /** Of the pages that may ask, and from which the answer may come; only of those that ask through the browser. */
  readonly origins?: readonly string[];
  readonly nonce: string;
  /** Comes back with the answer; only who has read the request knows it. */
  readonly state: string;
  readonly query: DcqlQuery;
  /** A zero-knowledge proof that is asked for beside them. */
  readonly proof?: SessionProof;
  /** Questionnaires that are asked beside them. */
  readonly forms?: readonly FormAsked[];
  /** Shown to the patient. */
  readonly purpose: string;
  /** What somebody types who cannot open the link. Gone once it is forgotten. */
  readonly code?: string;
  /** Where the patient goes on in the browser that began the session: the wallet is on the same device (§13.3). */
  readonly redirectUri?: string;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  /** Private key as a JWK that answers are encrypted to. Sealed at rest, and gone with the outcome. */
  readonly responseKey?: Readonly<Record<string, string>>;
  readonly steps: readonly SessionStep[];
  /** Sealed at rest. Absent if there is none yet, or it was forgotten. */
  readonly outcome?: SessionOutcome;
  /** When it was answered for good. */
  readonly concludedAt?: Instant;
}

/** `query`: its id among what is asked for. `request`: the request for it, with `sha256` of its canonical text. */
export interface SessionProof {
  readonly query: string;
  readonly request: string;
  readonly sha256: string;
}

/** Something that happened in a session: what, and why. Never a claim or a token. */
export interface SessionStep {
  readonly at: Instant;
  readonly step:
    | 'created'
    | 'request_read'
    | 'response_unreadable'
    | 'response_unproven'
    | 'response_unchecked'
    | 'accepted'
    | 'refused'
    | 'declined_by_wallet';
  readonly causes?: readonly Rejection[];
  /** What could not be known, so that the answer could not be checked to the end: the code of an error, and its reason. */
  readonly unknown?: string;
}

/**
 * What came of an answer. `responseCode`: only the browser that the wallet sent on knows it, and what was disclosed is shown to nobody
 * else. `declined`: the wallet said that it will not answer.
 */
export type SessionOutcome =
  | {
      readonly kind: 'accepted';
      readonly disclosed: readonly DisclosedCredential[];
      readonly forms?: readonly FormAnswered[];
      readonly responseCode?: string;
    }
  | { readonly kind: 'refused'; readonly rejections: readonly Rejection[] }
  | { readonly kind: 'declined' };

/** What the patient said to one questionnaire. `query`: its id in the request. */
export interface FormAnswered {
  readonly query: string;
  readonly response: FormResponse;
}

/** What a verifier saw of one credential. `query`: the id in the query that it answers. */
export interface DisclosedCredential {
  readonly query: string;
  readonly id: string;
  readonly type: CredentialType;
  readonly format: SecuredFormat;
  readonly issuer: IssuerId;
  readonly holder: Did;
  readonly claims: Claims;
  readonly validUntil: Instant;
  /** Absent if the holder has the key themselves. */
  readonly custody?: 'service';
}

/** Most steps of one session that are kept. */
export const maxSessionSteps = 64;
