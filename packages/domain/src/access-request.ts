import * as z from 'zod';
import { zCoding, zDid, zInstant } from './primitives.ts';
import { zDataAction, zPurposeOfUse } from './purpose-of-use.ts';

/** Who asks for data: a DID, the organisation it acts for, its roles, and its business identifiers. */
export const zRequester = z
  .strictObject({
    did: zDid,
    organization: zDid.optional(),
    roles: z.array(zCoding).max(16).default([]),
    identifiers: z
      .array(z.strictObject({ system: z.string().min(1), value: z.string().min(1) }))
      .max(16)
      .default([]),
  })
  .readonly();
export type Requester = z.infer<typeof zRequester>;

/**
 * May `requester` do `action` with this data of `subject` for these purposes? Labels and codes are always stated:
 * an empty list says "none", so that nothing is permitted because a label was left out by accident.
 */
export const zAccessRequest = z
  .strictObject({
    subject: zDid,
    requester: zRequester,
    purposes: z.array(zPurposeOfUse).min(1),
    action: zDataAction,
    human: z.boolean().default(true),
    resource: z.strictObject({
      type: z.string().regex(/^[A-Z][A-Za-z]{1,63}$/),
      id: z.string().min(1).max(256).optional(),
      securityLabels: z.array(zCoding).max(64),
      codes: z.array(zCoding).max(64),
      author: zDid.optional(),
      recorded: zInstant.optional(),
    }),
  })
  .readonly();
export type AccessRequest = z.infer<typeof zAccessRequest>;
