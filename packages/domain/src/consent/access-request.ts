import * as z from 'zod';
import { zCoding, zDid, zInstant } from '../primitives.ts';
import { zJurisdiction, zModality } from './grant-terms.ts';
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
    /** Who passed the right on: the grantee first, then each who had it from the one before. Proven by the caller. */
    delegatedBy: z.array(zDid).min(1).max(8).optional(),
  })
  .readonly();
export type Requester = z.infer<typeof zRequester>;

/** What research the data are for. What is not stated counts as not given. */
const zResearch = z.strictObject({
  kind: z.enum(['biomedical', 'methods', 'ancestry', 'clinical-care', 'other']),
  genetic: z.boolean(),
  disease: zCoding.optional(),
  nonProfitOrganization: z.boolean(),
  nonCommercial: z.boolean(),
  ethicsApproval: z.boolean(),
  project: z.string().min(1).max(256).optional(),
});
export type Research = z.infer<typeof zResearch>;

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
    /** Where the data will be used. Unstated, no grant is left out for its jurisdiction. */
    jurisdiction: zJurisdiction.optional(),
    /** The data were received under consent, for these purposes, and are to be passed on. */
    receivedFor: z.array(zPurposeOfUse).min(1).optional(),
    /** The session of telemedicine the data are for. */
    session: z.strictObject({ id: z.string().min(1).max(256), modality: zModality, recorded: z.boolean() }).optional(),
    research: zResearch.optional(),
    /** The permit of an authority, and the processing environment the data go to. */
    permit: z.strictObject({ id: z.string().min(1).max(256), environment: zDid }).optional(),
  })
  .readonly();
export type AccessRequest = z.infer<typeof zAccessRequest>;
