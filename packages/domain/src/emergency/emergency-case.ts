import * as z from 'zod';
import type { AccessRequest } from '../consent/access-request.ts';
import type { PurposeOfUse } from '../consent/purpose-of-use.ts';
import { plusSeconds } from '../instant.ts';
import { covers, type Instant, zAddress, zBytes32, zCoding, zDid, zInstant, zPeriod, zUuid } from '../primitives.ts';
import { reviewDueSeconds, zEmergencyReason, zReviewOutcome } from './emergency-terms.ts';

/** What is asked for when data must be opened without consent, and under which policy. */
export const zEmergencyOrder = z
  .strictObject({
    subject: zDid,
    /** Who gets access, in which role. */
    requester: zDid,
    role: zCoding,
    reason: zEmergencyReason,
    /** Types of resources that are opened. */
    dataClasses: z
      .array(z.string().regex(/^[A-Z][A-Za-z]{1,63}$/))
      .min(1)
      .max(64),
    policyId: z
      .int()
      .min(1)
      .max(2 ** 32 - 1),
  })
  .readonly();
export type EmergencyOrder = z.infer<typeof zEmergencyOrder>;

/** An EIP-712 signature as the contract takes it: r, s and v, 65 bytes in lower-case hexadecimal. */
export const zApprovalSignature = z.string().regex(/^0x[0-9a-f]{130}$/);

export const zEmergencyApproval = z
  .strictObject({ approver: zAddress, signature: zApprovalSignature, at: zInstant })
  .readonly();
export type EmergencyApproval = z.infer<typeof zEmergencyApproval>;

const zNote = z.string().min(1).max(1000);

/** A case of emergency access from request to review. Salts open the commitments that approvers sign. */
export const zEmergencyCase = z
  .strictObject({
    id: zUuid,
    /** What the contract knows the case by. */
    caseId: zBytes32,
    order: zEmergencyOrder,
    period: zPeriod,
    /** Account that gets access as the contract sees it, and that records and closes the case there. */
    account: zAddress,
    salts: z.strictObject({ subject: zBytes32, reason: zBytes32 }),
    approvals: z.array(zEmergencyApproval),
    opened: z.strictObject({ at: zInstant, intent: z.string() }).optional(),
    closed: z
      .strictObject({ at: zInstant, by: zDid, accesses: z.int(), note: zNote.optional(), intent: z.string() })
      .optional(),
    review: z
      .strictObject({
        at: zInstant,
        by: zDid,
        outcome: zReviewOutcome,
        note: zNote.optional(),
        salt: zBytes32,
        intent: z.string(),
      })
      .optional(),
  })
  .readonly();
export type EmergencyCase = z.infer<typeof zEmergencyCase>;

/** `lapsed`: it was never approved, and its time is over. `closed` and `expired` wait for their review. */
export const emergencyStates = ['requested', 'lapsed', 'active', 'closed', 'expired', 'reviewed'] as const;
export type EmergencyState = (typeof emergencyStates)[number];

/** How far a case has come. */
export function stateOfEmergency({ opened, closed, review, period }: EmergencyCase, now: Instant): EmergencyState {
  if (review) return 'reviewed';
  if (closed) return 'closed';
  const isOver = now >= period.end;
  if (!opened) return isOver ? 'lapsed' : 'requested';
  return isOver ? 'expired' : 'active';
}

/** When access ended or will end. */
export const endOfEmergency = ({ closed, period }: EmergencyCase): Instant => closed?.at ?? period.end;

/** Whether a case that was opened should have been reviewed by now, and was not. */
export const isReviewOverdue = (one: EmergencyCase, now: Instant): boolean =>
  one.opened !== undefined && !one.review && plusSeconds(endOfEmergency(one), reviewDueSeconds) <= now;

const purposes: readonly PurposeOfUse[] = ['BTG', 'ETREAT'];

/** The purposes under which data may be used in an emergency: break the glass, emergency treatment. */
export const areEmergencyPurposes = (asked: readonly PurposeOfUse[]): boolean =>
  asked.every((purpose) => purposes.includes(purpose));

/** Whether the case lets this request through: its requester looks at, or uses, data of an opened type while it lasts. */
export function coversAccess(one: EmergencyCase, request: AccessRequest, now: Instant): boolean {
  const { order, period } = one;
  return (
    stateOfEmergency(one, now) === 'active' &&
    covers(period, now) &&
    order.subject === request.subject &&
    order.requester === request.requester.did &&
    areEmergencyPurposes(request.purposes) &&
    (request.action === 'view' || request.action === 'use') &&
    order.dataClasses.includes(request.resource.type)
  );
}
