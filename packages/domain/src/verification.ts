/** Why a finished check says no. Reasons are public API. */
export const rejectionReasons = [
  'malformed',
  'bad_proof',
  'wrong_challenge',
  'wrong_audience',
  'presentation_expired',
  'challenge_used',
  'challenge_expired',
  'wrong_holder',
  'issuer_deactivated',
  'key_retired',
  'key_compromised',
  'issuer_not_accredited',
  'issuer_not_trusted',
  'not_yet_valid',
  'expired',
  'revoked',
  'stale_status',
  'suspended',
  'status_missing',
  'status_not_supported',
  'conflicting_grant',
  'query_not_satisfied',
  'study_mismatch',
  'fills_used_up',
  'not_eligible',
  'wrong_log',
  'wrong_digest',
  'wrong_subject',
  'not_in_log',
  'history_incomplete',
  'history_rewritten',
  'not_anchored',
  'emergency_forbidden',
  'two_approvers_needed',
  'policy_not_active',
  'period_too_long',
  'self_approval',
  'self_review',
  'unknown_approver',
  'too_few_approvals',
  'missing_role',
  'review_overdue',
] as const;
export type RejectionReason = (typeof rejectionReasons)[number];

/** One reason against something, and where in it: a JSON pointer such as `/credentials/1`. */
export interface Rejection {
  readonly reason: RejectionReason;
  readonly at: string;
  /** For whoever runs the verifier: what failed, and what they can do. Names of authorities, never claims. */
  readonly detail?: string;
}

/** A check that ran to the end. One that could not run throws, so "unknown" never reads as "valid". */
export type Verification<T> =
  | { readonly valid: true; readonly value: T }
  | { readonly valid: false; readonly rejections: readonly Rejection[] };

/** The check found nothing against `value`. */
export const accept = <T>(value: T): Verification<T> => ({ valid: true, value });

/** The check ended with one reason, at one place (the whole thing unless said otherwise). */
export const reject = (reason: RejectionReason, at = ''): Verification<never> => ({
  valid: false,
  rejections: [{ reason, at }],
});

/** `value` if nothing speaks against it, else every rejection in the order found. */
export const acceptUnless = <T>(rejections: readonly Rejection[], value: T): Verification<T> =>
  rejections.length > 0 ? { valid: false, rejections } : accept(value);
