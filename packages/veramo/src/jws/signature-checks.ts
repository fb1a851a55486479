import { isSigned, type SignatureCheck } from './verify-signature.ts';

/** Who decides about signatures. */
export interface SignatureChecks {
  /** Of what is shown once: presentations, key bindings. */
  readonly once: SignatureCheck;
  /** Of credentials, which are shown again and again: what was found good may be remembered. */
  readonly again: SignatureCheck;
}

/** Decides on the calling thread and remembers nothing. */
export const plainChecks: SignatureChecks = { once: isSigned, again: isSigned };
