import type { Did } from '../primitives.ts';
import type { EncodedSlot } from './attribute-value.ts';
import type { NumberRange } from './criterion-range.ts';
import type { ProofField, ProofSchema } from './proof-schema.ts';

/** One signed number: which credential, and which slot of it. */
export interface SlotRef {
  readonly credential: number;
  readonly slot: number;
}

/** Where the witness of a membership comes from: the table of a criterion's set, or the status of a credential. */
export type MembershipOf = { readonly criterion: string } | { readonly statusOf: number };

/** One thing that is proven of a hidden number. */
export type Predicate =
  | ({ readonly kind: 'range'; readonly at: SlotRef } & NumberRange)
  | { readonly kind: 'not'; readonly at: SlotRef; readonly value: EncodedSlot }
  | {
      readonly kind: 'member';
      readonly at: SlotRef;
      readonly publicKey: string;
      readonly accumulator: string;
      readonly of: MembershipOf;
    };

/** A credential of the statement, with what is shown of it. */
export interface StatedCredential {
  readonly schema: ProofSchema;
  readonly issuer: Did;
  readonly publicKey: string;
  readonly slots: number;
  readonly revealed: readonly { readonly field: ProofField; readonly slot: number }[];
}

/**
 * What is proven: signatures of these issuers, these predicates, equal numbers across credentials, one secret behind all
 * credentials, and the pseudonym of that secret. The last two are always in it and need no words here.
 */
export interface ProofStatement {
  readonly credentials: readonly StatedCredential[];
  readonly predicates: readonly Predicate[];
  readonly equalities: readonly (readonly SlotRef[])[];
}
