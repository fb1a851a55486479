import {
  AppError,
  type AttributeValue,
  type EncodedSlot,
  encodeAttribute,
  type ProofField,
  type ProofSchema,
} from '@assent/domain';
import { textScalar, typedInterface } from '../bbs/interface.ts';

/** Signed where the issuer does not know a value: no range of 64 bits and no set has it. */
export const missingScalar: bigint = 2n ** 64n + 1n;

/** The attributes of a credential by name. What is not in it is missing. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/**
 * The scalars that are signed for attributes, in the order of the schema, lists written out.
 *
 * @throws AppError `invalid_request` with the `field` whose value does not fit, or that the schema does not have
 */
export function attributeScalars(schema: ProofSchema, attributes: Attributes, handle: bigint): readonly bigint[] {
  const unknown = Object.keys(attributes).find((name) => !schema.fields.some((field) => field.name === name));
  if (unknown !== undefined) throw new AppError('invalid_request', { reason: 'an attribute the schema does not have' });
  return schema.fields.flatMap((field) =>
    field.type === 'handle' && attributes[field.name] === undefined
      ? [handle]
      : fieldScalars(field, attributes[field.name]),
  );
}

/** The scalars of one attribute. @throws AppError `invalid_request` */
export function fieldScalars(field: ProofField, value: AttributeValue | undefined): readonly bigint[] {
  const encoded = encodeAttribute(field, value);
  if (!encoded) throw new AppError('invalid_request', { field: field.name });
  return encoded.map(slotScalar);
}

const hashed = new Map<string, bigint>();
const maxHashed = 10_000;

/** A slot as the scalar that is signed. */
export function slotScalar(slot: EncodedSlot): bigint {
  if (slot.kind === 'missing') return missingScalar;
  return slot.kind === 'number' ? BigInt(slot.value) : codeScalar(slot.text);
}

/** The scalar of a code, given as the text of it. */
export function codeScalar(text: string): bigint {
  const kept = hashed.get(text);
  if (kept !== undefined) return kept;
  if (hashed.size >= maxHashed) hashed.clear();
  const scalar = textScalar(text, typedInterface);
  hashed.set(text, scalar);
  return scalar;
}
