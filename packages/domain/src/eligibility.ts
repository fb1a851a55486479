import * as z from 'zod';
import { zCoding, zDay, type zInstant } from './primitives.ts';

/** A trial as its registry names it, with the version of its criteria. */
export const zStudy = z.strictObject({
  registry: z.enum(['ctgov', 'ctis']),
  id: z.string().min(1).max(64),
  version: z.string().min(1).max(64),
  title: z.string().min(1).max(512),
});
export type Study = z.infer<typeof zStudy>;

const criterion = {
  id: z.string().regex(/^[a-z0-9-]{1,64}$/),
  exclude: z.boolean(),
  label: z.string().min(1).max(512),
};
const range = {
  min: z.number().optional(),
  minExclusive: z.number().optional(),
  max: z.number().optional(),
  maxExclusive: z.number().optional(),
};

/** One criterion. Bounds `min` and `max` are inclusive, the others are not; `exclude` turns it round. */
export const zCriterion = z.discriminatedUnion('kind', [
  z.strictObject({ ...criterion, kind: z.literal('age'), ...range }),
  z.strictObject({
    ...criterion,
    kind: z.literal('numeric'),
    code: zCoding,
    unit: z.string().min(1).max(64),
    ...range,
    /** The latest measurement counts only if it is at most this old; without it, of any age. */
    maxAgeDays: z.int().positive().optional(),
    ifMissing: z.enum(['fail', 'pass', 'fail-if-condition']).default('fail'),
    /** With `fail-if-condition`: a missing measurement fails only a patient with one of these conditions. */
    missingFailsWith: z.array(zCoding).max(64).optional(),
  }),
  z.strictObject({ ...criterion, kind: z.literal('code'), codes: z.array(zCoding).min(1).max(512) }),
]);
export type Criterion = z.infer<typeof zCriterion>;

/** A criterion that no record answers: a person at the site has to. */
export const zAttestedCriterion = z.strictObject(criterion);
export type AttestedCriterion = z.infer<typeof zAttestedCriterion>;

/** Who may take part in a trial, as a document a sponsor publishes. `attested` is not decided here; it is there so that nothing is left out. */
export const zTrialCriteria = z.strictObject({
  study: zStudy,
  criteria: z.array(zCriterion).min(1).max(128),
  attested: z.array(zAttestedCriterion).max(128).optional(),
});
export type TrialCriteria = z.infer<typeof zTrialCriteria>;

/** What a record says that criteria can ask for. */
export interface ClinicalFacts {
  readonly birthDate: z.infer<typeof zDay>;
  readonly measurements: readonly {
    readonly code: z.infer<typeof zCoding>;
    readonly value: number;
    readonly unit: string;
    readonly effective: z.infer<typeof zInstant>;
  }[];
  /** Conditions that are active now. */
  readonly conditions: readonly z.infer<typeof zCoding>[];
}

/** Claims of a `TrialEligibility` credential: what was checked, against which criteria, and what came out. */
export const zTrialEligibility = z.strictObject({
  study: z.strictObject({
    registry: z.enum(['ctgov', 'ctis']),
    id: z.string(),
    version: z.string(),
    criteriaSha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  criteria: z
    .array(
      z.strictObject({
        id: z.string(),
        kind: z.enum(['age', 'numeric', 'code']),
        exclude: z.boolean(),
        met: z.boolean(),
        asOf: zDay,
      }),
    )
    .min(1)
    .max(128),
  overall: z.enum(['eligible', 'not-eligible']),
  siteReview: z.literal('required'),
});
export type TrialEligibility = z.infer<typeof zTrialEligibility>;
