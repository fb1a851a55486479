import type { Did, Instant, IssuedType } from '@assent/domain';

/** Whether an issuer may issue a type at a time, as known now. */
export interface AccreditationQuestion {
  readonly issuer: Did;
  readonly type: IssuedType;
  readonly at: Instant;
}

/** Who may issue what, as the one who asks believes it. */
export interface Accreditations {
  /**
   * Whether the issuer may issue the type at each of these times, as known now.
   *
   * @throws AppError `registry_unavailable` if that cannot be known
   */
  isAccredited(issuer: Did, type: IssuedType, ...times: readonly [Instant, ...Instant[]]): Promise<boolean>;
}

/** `unknown`: the chain has never heard of this issuer for this type, or the issuer has no address on it. */
export type AccreditationReading = 'accredited' | 'not_accredited' | 'unknown';

/** Reads accreditation from the chain alone. */
export interface ChainAccreditations {
  /**
   * One reading per question, in order, as of block `block`.
   *
   * @throws AppError `registry_unavailable` if the chain cannot be read, is another chain, or is behind
   */
  read(
    questions: readonly AccreditationQuestion[],
  ): Promise<{ readonly readings: readonly AccreditationReading[]; readonly block: number }>;
}
