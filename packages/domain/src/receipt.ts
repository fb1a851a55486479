import * as z from 'zod';
import { zDataAction, zPurposeOfUse } from './consent/purpose-of-use.ts';
import { zDid, zInstant, zUuid } from './primitives.ts';

/** What happened to a patient's data. */
export const zReceiptEvent = z.enum([
  'credential_issued',
  'credential_revoked',
  'credential_suspended',
  'credential_reinstated',
  'presentation_accepted',
  'grant_received',
  'grant_revoked',
  'access_permitted',
  'access_denied',
  'emergency_requested',
  'emergency_opened',
  'emergency_closed',
  'emergency_reviewed',
  'prescription_dispensed',
  'referral_received',
  /** Somebody who acts for the patient read something, or changed it; `reasons` says as what: `guardian` or `proxy`. */
  'agent_read',
  'agent_changed',
  'ticket_signed',
]);
export type ReceiptEvent = z.infer<typeof zReceiptEvent>;

/** Whether it says what somebody did who acts for the patient. */
export const isByAgent = (event: ReceiptEvent): boolean => event === 'agent_read' || event === 'agent_changed';

/** One line of a patient's history: who did what, why, under which grant, and when. Holds no clinical values. */
export const zReceipt = z
  .strictObject({
    id: zUuid,
    at: zInstant,
    event: zReceiptEvent,
    subject: zDid,
    /** Who acted. */
    actor: zDid,
    /** False for automatic processing. */
    human: z.boolean(),
    purposes: z.array(zPurposeOfUse).optional(),
    action: zDataAction.optional(),
    /** Resource or credential types concerned, never their contents. */
    dataClasses: z.array(z.string()),
    /** Grants relied upon or concerned. */
    grants: z.array(z.string()),
    /** Credentials concerned. */
    credentials: z.array(z.string()),
    /** Reasons of a refusal, or the reason or outcome of emergency access. */
    reasons: z.array(z.string()),
    /** The case of emergency access that this belongs to, or under which it was permitted. */
    emergency: zUuid.optional(),
  })
  .readonly();
export type Receipt = z.infer<typeof zReceipt>;
