import * as z from 'zod';
import { zCoding, zDid, zInstant, zPeriod, zUuid } from '../primitives.ts';
import { zDataClass, zParty } from './data-class.ts';
import { zGrantTerms, zJurisdiction } from './grant-terms.ts';
import { zObligation } from './obligation.ts';
import { zDataAction, zPurposeOfUse } from './purpose-of-use.ts';

/** One rule of a grant. A member that is absent does not restrict; a permit must name grantee, purpose and action. */
export const zProvision = z
  .strictObject({
    effect: z.enum(['permit', 'deny']),
    grantee: z.array(zParty).min(1).max(64).optional(),
    purposes: z.array(zPurposeOfUse).min(1).optional(),
    actions: z.array(zDataAction).min(1).optional(),
    data: z.array(zDataClass).min(1).max(64).optional(),
    period: zPeriod.optional(),
    obligations: z.array(zObligation).max(8).optional(),
  })
  .refine((p) => p.effect === 'deny' || (p.grantee && p.purposes && p.actions), {
    error: 'a permit names grantee, purposes and actions',
  })
  .readonly();
export type Provision = z.infer<typeof zProvision>;

/**
 * `grantor`, the patient or someone who may act for `subject`, lets or forbids parties to use data for purposes and a
 * time. `version` within `lineage` decides which grant is current. Anything this schema does not know is refused.
 */
export const zConsentGrant = z
  .strictObject({
    id: zUuid,
    lineage: zUuid,
    version: z.int().min(1).max(1_000_000),
    grantor: zDid,
    subject: zDid,
    onBehalf: z
      .strictObject({
        relationship: zCoding,
        authority: z.string().min(1).max(512),
        /** End of the authority, exclusive: the birthday that ends a guardian's, for one. */
        until: zInstant.optional(),
      })
      .optional(),
    category: z.array(zCoding).min(1).max(16),
    controller: z.array(zDid).min(1).max(64),
    base: z.enum(['permit', 'deny']),
    policy: z.array(z.url().max(512)).max(16),
    jurisdiction: zJurisdiction,
    period: zPeriod,
    provisions: z.array(zProvision).max(64),
    terms: zGrantTerms.optional(),
    redisclosure: z.enum(['forbidden', 'same-purpose', 'with-notice']),
    delegation: z.strictObject({ allowed: z.boolean(), maxDepth: z.int().min(1).max(8).optional() }),
    emergency: z.enum(['break-glass-allowed', 'break-glass-two-person', 'never']),
    evidence: z
      .strictObject({
        notice: z.url().max(512),
        noticeSha256: z.string().regex(/^[0-9a-f]{64}$/),
        language: z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/),
        method: z.string().min(1).max(64),
      })
      .optional(),
  })
  .refine((g) => g.grantor === g.subject || g.onBehalf, {
    path: ['onBehalf'],
    error: 'a grantor who is not the subject says on whose authority',
  })
  .readonly();
export type ConsentGrant = z.infer<typeof zConsentGrant>;
