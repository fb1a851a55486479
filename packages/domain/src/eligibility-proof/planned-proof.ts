import type { ProofCriterion } from './proof-request.ts';

/** Why a criterion is not proven and a person at the site attests it. */
export type AttestedBecause =
  /** The criteria say so themselves. */
  | 'for_the_site'
  /** No credential that proofs are made from has it. */
  | 'no_credential'
  /** Credentials have it in another unit. */
  | 'other_unit'
  /** What no credential says would count as well, and that cannot be proven. */
  | 'missing_counts'
  /** Both ends are excluded: below or above is two questions. */
  | 'either_side'
  /** No value that can be signed fits, or a bound has more digits than are signed of anything. */
  | 'out_of_range'
  /** More codes than a proof can exclude one by one. */
  | 'too_many_codes';

type OneOf = Extract<ProofCriterion, { kind: 'one-of' }>;
/** A criterion of a proof request before its verifier has made the set of codes. */
export type PlannedCriterion = Exclude<ProofCriterion, { kind: 'one-of' }> | Omit<OneOf, 'set'>;

/** What becomes of one criterion of the trial, by its id: the parts that are proven or shown for it, or who attests it and why. */
export type PlannedFor =
  | { readonly id: string; readonly how: 'zero-knowledge'; readonly criteria: readonly PlannedCriterion[] }
  | {
      readonly id: string;
      readonly how: 'attested';
      readonly because: AttestedBecause;
      readonly criteria: readonly PlannedCriterion[];
    };

/** A credential that is asked for, and what of it is shown. */
export interface PlannedCredential {
  readonly id: string;
  readonly schema: string;
  readonly reveal: readonly { readonly field: string; readonly reason: string }[];
}

/** What one criterion needs, or why it is attested. */
export type Plan =
  | { readonly credential: PlannedCredential; readonly criteria: readonly PlannedCriterion[] }
  | { readonly because: AttestedBecause };

/** Criteria of a trial as a proof can answer them. Each is in `planned` once, in order. */
export interface PlannedProof {
  readonly credentials: readonly PlannedCredential[];
  readonly planned: readonly PlannedFor[];
}
