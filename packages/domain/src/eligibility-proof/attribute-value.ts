import * as z from 'zod';
import { canonicalJson } from '../canonical-json.ts';
import { type Coding, isSameCoding, zCoding, zDay } from '../primitives.ts';
import { dayNumber } from './proof-day.ts';
import type { ProofField } from './proof-schema.ts';
import { decimalPattern, scaledDecimal } from './scaled-decimal.ts';

/** A value as people write it: a decimal or a day as text, an integer, a coding, or a list of codings. */
export const zAttributeValue = z.union([
  z.int().nonnegative(),
  z.string().regex(decimalPattern),
  zDay,
  zCoding,
  z.array(zCoding).max(32),
]);
export type AttributeValue = z.infer<typeof zAttributeValue>;

/** What is signed in a slot: a number, the text of a code to be hashed, or that the issuer does not know. */
export type EncodedSlot =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'missing' };

const missing: EncodedSlot = { kind: 'missing' };

/** System and code as one text. What is displayed is not part of it. */
export const codeText = ({ system, code }: Coding): string => canonicalJson([system, code]);

/** Stands in the slots behind the last code of a list. */
export const endOfList: Coding = { system: 'urn:assent:code-system:list', code: 'no-further-code' };

/**
 * An attribute as its slots, or undefined if the value does not fit the field: another type, a digit too many, out of its
 * bounds, a list that has more codes than slots, or none where the schema wants one. Nothing is rounded or cut.
 */
export function encodeAttribute(field: ProofField, value: AttributeValue | undefined): EncodedSlot[] | undefined {
  if (field.type === 'handle') return undefined;
  if (value === undefined) return field.optional ? Array.from({ length: slots(field) }, () => missing) : undefined;
  if (field.type === 'codes') return encodeList(field.slots, value);
  if (field.type === 'code') return isCoding(value) ? [{ kind: 'code', text: codeText(value) }] : undefined;
  const number = numberIn(field, value);
  return number === undefined ? undefined : [{ kind: 'number', value: number }];
}

type NumberField = Extract<ProofField, { type: 'integer' | 'decimal' | 'day' }>;

/** A value as the number that is signed for it; undefined if it does not fit the field. */
export function numberIn(field: NumberField, value: AttributeValue): number | undefined {
  if (field.type === 'integer') {
    return typeof value === 'number' && Number.isInteger(value) && isWithin(value, field.max) ? value : undefined;
  }
  if (typeof value !== 'string') return undefined;
  if (field.type === 'day') return zDay.safeParse(value).success ? dayNumber(zDay.parse(value)) : undefined;
  const scaled = scaledDecimal(value, field.digits);
  return scaled !== undefined && isWithin(scaled, limitOf(field)) ? scaled : undefined;
}

/** The largest number that a decimal or an integer field can have. */
export const limitOf = (field: Extract<NumberField, { max: number }>): number =>
  field.type === 'decimal' ? field.max * 10 ** field.digits : field.max;

function encodeList(count: number, value: AttributeValue): EncodedSlot[] | undefined {
  if (!Array.isArray(value) || value.length > count) return undefined;
  const codes: Coding[] = value;
  const isDouble = codes.some((code, at) => codes.findIndex((other) => isSameCoding(code, other)) < at);
  if (isDouble || codes.some((code) => isSameCoding(code, endOfList))) return undefined;
  const padded = [...codes, ...Array.from({ length: count - codes.length }, () => endOfList)];
  return padded.map((code) => ({ kind: 'code', text: codeText(code) }));
}

const isWithin = (value: number, max: number) => value >= 0 && value <= max;
const slots = (field: ProofField) => (field.type === 'codes' ? field.slots : 1);
const isCoding = (value: AttributeValue): value is Coding => typeof value === 'object' && !Array.isArray(value);
