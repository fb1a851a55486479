import * as z from 'zod';
import { canonicalJson } from '../canonical-json.ts';
import type { Did } from '../primitives.ts';

/** How attributes become numbers. A change to it is a new version, and old credentials stay what they were. */
export const attributeEncoding = 'assent-typed-1';

const optional = z.boolean();
const zName = z.string().regex(/^[a-z][A-Za-z0-9]{0,63}$/);
/** A unit of UCUM is part of the name, behind a colon: a value in another unit is another attribute. */
const zNameWithUnit = z.string().regex(/^[a-z][A-Za-z0-9]{0,63}:[!-~]{1,32}$/);

const zProofField = z.discriminatedUnion('type', [
  /** The random number by which a registry knows the credential. */
  z.strictObject({ name: zName, type: z.literal('handle') }),
  z.strictObject({
    name: zName,
    type: z.literal('integer'),
    max: z
      .int()
      .positive()
      .max(2 ** 48),
    optional,
  }),
  /** A decimal of at most `digits` digits behind the point, from 0 to `max`. */
  z.strictObject({
    name: zNameWithUnit,
    type: z.literal('decimal'),
    digits: z.int().min(0).max(6),
    max: z.int().positive().max(1_000_000_000),
    optional,
  }),
  z.strictObject({ name: zName, type: z.literal('day'), optional }),
  z.strictObject({ name: zName, type: z.literal('code'), optional }),
  /** A complete list of codes in so many slots. */
  z.strictObject({ name: zName, type: z.literal('codes'), slots: z.int().min(2).max(32), optional }),
]);

/** An attribute of a credential, with its type. `optional`: the issuer may not know it, and says so. */
export type ProofField = z.infer<typeof zProofField>;

/** What a credential for proofs is made of: its attributes in the order in which they are signed. */
export const zProofSchema = z
  .strictObject({ id: z.string().regex(/^urn:[!-~]{1,250}$/), fields: z.array(zProofField).min(1).max(100) })
  .refine((s) => new Set(s.fields.map(({ name }) => name)).size === s.fields.length, { error: 'names are unique' })
  .readonly();
export type ProofSchema = z.infer<typeof zProofSchema>;

/** The schemas a prover or a verifier knows. */
export type ProofSchemas = (id: string) => ProofSchema | undefined;

/** How many signed numbers an attribute takes. */
export const slotsOf = (field: ProofField): number => (field.type === 'codes' ? field.slots : 1);

/** How many attributes the schema has when lists are written out. */
export const slotCount = (schema: ProofSchema): number => schema.fields.reduce((sum, field) => sum + slotsOf(field), 0);

/** A named attribute and the first of its slots, or undefined if there is none of this name. */
export function fieldNamed(schema: ProofSchema, name: string): { field: ProofField; slot: number } | undefined {
  let slot = 0;
  for (const field of schema.fields) {
    if (field.name === name) return { field, slot };
    slot += slotsOf(field);
  }
  return undefined;
}

/** Whether the issuer may leave the attribute out. */
export const isOptional = (field: ProofField): boolean => field.type !== 'handle' && field.optional;

/**
 * What an issuer signs beside the attributes, as canonical JSON: the schema with its types, who issues, and how values
 * become numbers. A signature under one header never holds under another.
 */
export const credentialHeader = (schema: ProofSchema, issuer: Did): string =>
  canonicalJson({ encoding: attributeEncoding, issuer, schema });
