import type { Rejection, RejectionReason } from '@assent/domain';

/** A reason as the specifications name it (VCDM 2.0 §7.3, VC Data Integrity 1.0 §4.8, RFC 9457). */
export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: 400;
  /** What, and where in the document: a reason of ours and a JSON pointer. */
  readonly detail: string;
}

const ofModel = 'https://www.w3.org/TR/vc-data-model#';
const ofProofs = 'https://w3id.org/security#';

const types: Partial<Record<RejectionReason, string>> = {
  malformed: `${ofModel}MALFORMED_VALUE_ERROR`,
  expired: `${ofModel}RANGE_ERROR`,
  not_yet_valid: `${ofModel}RANGE_ERROR`,
  presentation_expired: `${ofModel}RANGE_ERROR`,
  bad_proof: `${ofProofs}PROOF_VERIFICATION_ERROR`,
  issuer_deactivated: `${ofProofs}PROOF_VERIFICATION_ERROR`,
  wrong_holder: `${ofProofs}PROOF_VERIFICATION_ERROR`,
  wrong_challenge: `${ofProofs}INVALID_CHALLENGE_ERROR`,
  wrong_audience: `${ofProofs}INVALID_DOMAIN_ERROR`,
  status_not_supported: 'https://www.w3.org/ns/credentials/status-list#STATUS_VERIFICATION_ERROR',
};

/** Every reason against a document. Reasons that no specification has a type for are of type `about:blank`. */
export const problemsOf = (rejections: readonly Rejection[]): readonly ProblemDetails[] =>
  rejections.map(({ reason, at }) => ({
    type: types[reason] ?? 'about:blank',
    title: reason,
    status: 400,
    detail: at ? `${reason} at ${at}` : reason,
  }));
