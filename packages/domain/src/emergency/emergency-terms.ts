import * as z from 'zod';
import { zAddress } from '../primitives.ts';

/** Why data must be opened without consent. */
export const emergencyReasons = [
  'life-threatening',
  'unconscious',
  'unable-to-consent',
  'no-time-to-ask',
  'danger-to-others',
] as const;
export const zEmergencyReason = z.enum(emergencyReasons);

/** What a review found. */
export const zReviewOutcome = z.enum(['justified', 'not-justified', 'inconclusive']);
export type ReviewOutcome = z.infer<typeof zReviewOutcome>;

/** Longest access that any policy may allow here, in seconds; the contract itself would allow a day. */
export const longestEmergencySeconds = 4 * 3600;
/** How far ahead of now a request may begin, in seconds: `MAX_LEAD` of the contract. */
export const maxLeadSeconds = 300;
/** When a case must be on chain, after it was opened, in seconds; later there is an alarm. */
export const anchorDueSeconds = 600;
/** When a case must be reviewed, after it ended, in seconds; later nothing is opened by one approver alone. */
export const reviewDueSeconds = 3 * 86_400;

/** Classes of approvers, first to last from bit 0 on, as `IEmergencyAccess` names them. */
export const approverClasses = ['clinician', 'supervising-clinician', 'privacy-officer'] as const;
const zApproverClasses = z
  .array(z.enum(approverClasses))
  .max(approverClasses.length)
  .refine((classes) => new Set(classes).size === classes.length, { error: 'must not repeat' });
export type ApproverClass = (typeof approverClasses)[number];

/** The set as the contract keeps it: one bit each. */
export const classBits = (classes: readonly ApproverClass[]): number =>
  approverClasses.reduce((bits, one, at) => (classes.includes(one) ? bits + 2 ** at : bits), 0);

/**
 * What a request must satisfy: `threshold` approvers, the requester not counted, who together have every required class.
 * `maxSeconds`: longest access. No new case is opened under a policy that is not active.
 */
export const zEmergencyPolicy = z
  .strictObject({
    id: z
      .int()
      .min(1)
      .max(2 ** 32 - 1),
    threshold: z.int().min(1).max(16),
    requiredClasses: zApproverClasses,
    maxSeconds: z.int().min(60).max(longestEmergencySeconds),
    active: z.boolean(),
  })
  .readonly();
export type EmergencyPolicy = z.infer<typeof zEmergencyPolicy>;

/** A key of a duty, never of a person, and what it may approve as; without classes it is dismissed. */
export const zEmergencyApprover = z.strictObject({ address: zAddress, classes: zApproverClasses }).readonly();
export type EmergencyApprover = z.infer<typeof zEmergencyApprover>;

/** Under which policies, and by whom, data may be opened without consent. */
export interface EmergencyRules {
  readonly policies: readonly EmergencyPolicy[];
  readonly approvers: readonly EmergencyApprover[];
}

/**
 * Rules as said here, held to what the chain says of the same policies and approvers: whatever either forbids is
 * forbidden. What the chain never spoke of counts as said here: it may be on its way.
 */
export const stricterOf = (here: EmergencyRules, chain: EmergencyRules): EmergencyRules => ({
  policies: here.policies.map((policy) => {
    const other = chain.policies.find(({ id }) => id === policy.id);
    return other ? stricterPolicy(policy, other) : policy;
  }),
  approvers: here.approvers.map((approver) => {
    const other = chain.approvers.find(({ address }) => address === approver.address);
    return other ? { ...approver, classes: approver.classes.filter((one) => other.classes.includes(one)) } : approver;
  }),
});

const stricterPolicy = (a: EmergencyPolicy, b: EmergencyPolicy): EmergencyPolicy => ({
  id: a.id,
  threshold: Math.max(a.threshold, b.threshold),
  requiredClasses: approverClasses.filter((one) => a.requiredClasses.includes(one) || b.requiredClasses.includes(one)),
  maxSeconds: Math.min(a.maxSeconds, b.maxSeconds),
  active: a.active && b.active,
});

/** The classes in a set as the contract keeps it; bits without a name here are left out. */
export const classesFrom = (bits: number): ApproverClass[] =>
  approverClasses.filter((_, at) => (bits & (2 ** at)) !== 0);
