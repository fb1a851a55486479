import type { Rejection, Verification } from '@assent/domain';
import type { IVerifyResult } from '@veramo/core-types';

/** What our providers answer: Veramo's result, with our value or our rejections beside it. */
export interface ProofResult<T> extends IVerifyResult {
  readonly proven?: T;
  readonly rejections?: readonly Rejection[];
}

/** A result that says no. Veramo has room for one reason; it gets the first. */
export function notVerified<T>(rejections: readonly Rejection[]): ProofResult<T> {
  const [first = { reason: 'malformed', at: '' }] = rejections;
  const message = rejections.map(({ reason, at }) => (at ? `${reason} at ${at}` : reason)).join(', ');
  return { verified: false, error: { message, errorCode: first.reason }, rejections };
}

/** From Veramo's result to ours, or undefined if it was not made by a provider of ours. */
export function verificationFrom<T>({ verified, proven, rejections }: ProofResult<T>): Verification<T> | undefined {
  if (verified && proven !== undefined) return { valid: true, value: proven };
  return !verified && rejections ? { valid: false, rejections } : undefined;
}
