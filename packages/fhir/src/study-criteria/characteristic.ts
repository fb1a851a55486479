import * as z from 'zod';
import { type CodeableConcept, zCodeableConcept, zQuantityElement } from '../elements/datatypes.ts';

/** Why a criterion is left to a person at the site. */
export type LeftReason =
  /** It is words alone. */
  | 'free_text'
  /** It is an expression, a data requirement or something else that is not run here. */
  | 'expression'
  /** It points to something that was not given. */
  | 'reference'
  /** It joins others in a way that criteria here cannot say. */
  | 'combination'
  /** It holds for a time that criteria here cannot say. */
  | 'time'
  /** It has no code, or no value that goes with the code. */
  | 'no_value'
  /** Its unit is missing, or is not one in which records are compared. */
  | 'unit'
  /** No credential or record that is read here answers it. */
  | 'not_in_records';

type Quantity = z.infer<typeof zQuantityElement>;

/** What a characteristic asks of what its code names; undefined: that it is there. */
export type AskedValue =
  | { readonly kind: 'concept'; readonly concept: CodeableConcept }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'quantity'; readonly quantity: Quantity }
  | { readonly kind: 'range'; readonly low?: Quantity | undefined; readonly high?: Quantity | undefined };

/** One characteristic of a Group or an EvidenceVariable, R4 or R5, in the same words. */
export interface Characteristic {
  /** JSON pointer to it in the input. */
  readonly at: string;
  readonly label: string;
  readonly exclude: boolean;
  readonly left?: LeftReason;
  readonly code?: CodeableConcept | undefined;
  readonly value?: AskedValue | undefined;
  /** How old it may be, in days. */
  readonly maxAgeDays?: number | undefined;
}

export const zRange = z.looseObject({ low: zQuantityElement.optional(), high: zQuantityElement.optional() });

/** `value[x]` of Group.characteristic and of EvidenceVariable.characteristic.definitionByTypeAndValue. */
export const zValued = z.looseObject({
  valueCodeableConcept: zCodeableConcept.optional(),
  valueBoolean: z.boolean().optional(),
  valueQuantity: zQuantityElement.optional(),
  valueRange: zRange.optional(),
});

/** The value, undefined if it is of no kind that is read here. */
export function askedValueOf(valued: z.infer<typeof zValued>): AskedValue | undefined {
  const { valueCodeableConcept: concept, valueBoolean: value, valueQuantity: quantity, valueRange: range } = valued;
  if (concept) return { kind: 'concept', concept };
  if (value !== undefined) return { kind: 'boolean', value };
  if (quantity) return { kind: 'quantity', quantity };
  return range && { kind: 'range', ...range };
}
