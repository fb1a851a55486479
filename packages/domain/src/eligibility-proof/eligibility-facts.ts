import * as z from 'zod';
import { zAttributeValue } from './attribute-value.ts';

/**
 * Claims of an `EligibilityFacts` credential: the attributes of a schema for proofs, by their names, as verifiers read them that
 * have no engine for proofs. The same attributes are signed with BBS, at the same time and with the same end.
 */
export const zEligibilityFacts = z.strictObject({
  schema: z.string().regex(/^urn:[!-~]{1,250}$/),
  facts: z.record(z.string().min(1).max(128), zAttributeValue),
});
export type EligibilityFacts = z.infer<typeof zEligibilityFacts>;
