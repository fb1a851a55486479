import * as z from 'zod';
import { zCoding, zDid, zPeriod } from '../primitives.ts';

/** A party to a consent, named in exactly one way: by DID, by organisation, by role or by a business identifier. */
export const zParty = z.union([
  z.strictObject({ did: zDid }),
  z.strictObject({ organization: zDid }),
  z.strictObject({ role: zCoding }),
  z.strictObject({ identifier: z.strictObject({ system: z.string().min(1), value: z.string().min(1) }) }),
]);
export type Party = z.infer<typeof zParty>;

/**
 * A class of data. The members of one class are ANDed, the values of one member ORed (FHIR provision). `valueSet` is the
 * canonical URL of the codes meant; `recorded` the time the data are of.
 */
export const zDataClass = z
  .strictObject({
    resourceTypes: z
      .array(z.string().regex(/^[A-Z][A-Za-z]{1,63}$/))
      .min(1)
      .max(64)
      .optional(),
    securityLabels: z.array(zCoding).min(1).max(64).optional(),
    codes: z.array(zCoding).min(1).max(512).optional(),
    valueSet: z.url().max(512).optional(),
    instances: z.array(z.string().min(1).max(256)).min(1).max(512).optional(),
    authoredBy: z.array(zDid).min(1).max(64).optional(),
    recorded: zPeriod.optional(),
  })
  .refine((data) => Object.keys(data).length > 0, { error: 'must restrict something' })
  .readonly();
export type DataClass = z.infer<typeof zDataClass>;
