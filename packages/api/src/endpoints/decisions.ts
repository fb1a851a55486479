import { zAccessRequest, zDataClass, zInstant, zPurposeOfUse } from '@assent/domain';
import * as z from 'zod';
import { endpoint } from '../endpoint.ts';

const because = {
  grant: z.string(),
  version: z.int(),
  provision: z.union([z.int(), z.enum(['base', 'emergency'])]),
  effect: z.enum(['permit', 'deny']),
  purpose: zPurposeOfUse,
};

/** What may be done with data, and why. */
export const decisionEndpoints = {
  decide: endpoint({
    method: 'POST',
    path: '/v1/decisions',
    audience: 'tenant',
    tag: 'Consent',
    summary:
      'May this requester use this data for these purposes now? Denied unless a grant in force, or an open case of emergency access, permits it.',
    status: 200,
    body: zAccessRequest,
    result: z.strictObject({
      verdict: z.enum(['Permit', 'Deny', 'NoConsent', 'Indeterminate']),
      algorithm: z.string(),
      at: zInstant,
      obligations: z.array(z.looseObject({ code: z.string() })),
      because: z.array(z.strictObject(because)),
      notUsed: z.array(z.strictObject({ grant: z.string(), version: z.int(), reason: z.string() })),
      /** The case of emergency access that permits what no grant does. */
      emergency: z.string().optional(),
      /** Of `interval-subtraction/1`: data of these times are permitted; without an end, no bound there. */
      intervals: z.array(z.strictObject({ start: zInstant.exactOptional(), end: zInstant.exactOptional() })).optional(),
      /** Of `environment-with-residual/1`: rules to apply to each piece of data before it leaves; a deny beats a permit. */
      residual: z.array(z.strictObject({ ...because, data: z.array(zDataClass) })).optional(),
    }),
  }),
};
