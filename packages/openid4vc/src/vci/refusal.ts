/** Error codes of OAuth and OpenID4VCI 1.0 (§6.3, §8.3.1, §11.3; RFC 6749 §5.2; RFC 9449 §5, §7; RFC 6750 §3.1; OAuth 2.0 Attestation-Based Client Authentication). */
export type VciError =
  | 'invalid_request'
  | 'invalid_grant'
  | 'unsupported_grant_type'
  | 'invalid_client'
  | 'invalid_client_attestation'
  | 'use_attestation_challenge'
  | 'use_fresh_attestation'
  | 'invalid_dpop_proof'
  | 'invalid_token'
  | 'invalid_credential_request'
  | 'unknown_credential_configuration'
  | 'unknown_credential_identifier'
  | 'invalid_proof'
  | 'invalid_nonce'
  | 'invalid_encryption_parameters'
  | 'credential_request_denied'
  | 'invalid_transaction_id'
  | 'invalid_notification_id'
  | 'invalid_notification_request';

/** A "no" as the specification words it. `why` is for whoever runs the wallet, and has nothing of what was sent. */
export interface VciRefusal {
  readonly ok: false;
  readonly error: VciError;
  readonly why: string;
}

export type VciResult<T> = { readonly ok: true; readonly value: T } | VciRefusal;

export const refuse = (error: VciError, why: string): VciRefusal => ({ ok: false, error, why });
export const grant = <T>(value: T): VciResult<T> => ({ ok: true, value });
