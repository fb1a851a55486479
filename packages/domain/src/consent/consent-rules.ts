import * as z from 'zod';
import { type Coding, zCoding } from '../primitives.ts';
import { type ConsentGrant, zProvision } from './consent-grant.ts';
import type { CombineOptions, ValueSets } from './decision.ts';

/** Most codes of a value set, and most value sets of an organisation. */
export const maxCodes = 10_000;
export const maxValueSets = 64;

/** The rules in force wherever no consent speaks. `id` is named in decisions. */
export const zEnvironment = z
  .strictObject({
    id: z.string().min(1).max(256),
    base: z.enum(['permit', 'deny']),
    provisions: z.array(zProvision).max(64),
  })
  .readonly();

const zOthers = {
  maxStatusAgeSeconds: z.int().min(1).max(86_400).optional(),
  keepReceiptsDays: z.int().min(0).max(36_500).optional(),
};

/**
 * How an organisation decides. `maxStatusAgeSeconds`: a status that was last known to be so longer ago does not count, so that
 * what rests on it is `Indeterminate`; absent, every status that can be read counts. `keepReceiptsDays`: how long lines of history must be kept
 * also of a patient who is erased; absent, they are erased at once.
 */
export const zConsentRules = z.discriminatedUnion('algorithm', [
  z.strictObject({
    algorithm: z.enum(['deny-overrides/1', 'most-recent/1', 'interval-subtraction/1']),
    ...zOthers,
  }),
  z.strictObject({ algorithm: z.literal('environment-with-residual/1'), environment: zEnvironment, ...zOthers }),
]);
export type ConsentRules = z.infer<typeof zConsentRules>;

/** What an organisation decides by that has said nothing. */
export const defaultConsentRules: ConsentRules = { algorithm: 'deny-overrides/1' };

/** Codes by the canonical URL that grants name them by. */
export const zValueSet = z
  .strictObject({ url: z.url().max(512), codes: z.array(zCoding).min(1).max(maxCodes) })
  .readonly();
export type ValueSet = z.infer<typeof zValueSet>;

/** The rule and its environment, without the rest. */
export const combineOptionsOf = (rules: ConsentRules): CombineOptions =>
  rules.algorithm === 'environment-with-residual/1'
    ? { algorithm: rules.algorithm, environment: rules.environment }
    : { algorithm: rules.algorithm };

/** Value sets as the engine asks for them. */
export function valueSetsFrom(sets: readonly ValueSet[]): ValueSets {
  const known = new Map(sets.map(({ url, codes }) => [url, new Set(codes.map(nameOf))]));
  return (canonical) => {
    const names = known.get(canonical);
    return names && { has: (system, code) => names.has(nameOf({ system, code })) };
  };
}

const nameOf = ({ system, code }: Coding) => JSON.stringify([system, code]);

/** The value sets that provisions restrict themselves by. */
export const valueSetsNamedBy = (provisions: ConsentGrant['provisions']): readonly string[] =>
  provisions.flatMap(({ data = [] }) => data.flatMap(({ valueSet }) => valueSet ?? []));
