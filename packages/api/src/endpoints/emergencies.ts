import {
  emergencyStates,
  zAddress,
  zApprovalSignature,
  zBytes32,
  zDid,
  zEmergencyApprover,
  zEmergencyOrder,
  zEmergencyPolicy,
  zInstant,
  zReviewOutcome,
  zUuid,
} from '@assent/domain';
import * as z from 'zod';
import { endpoint, zPaging } from '../endpoint.ts';
import { zRejected } from './credentials.ts';

const tag = 'Emergency access';
const zIntent = z.strictObject({ intent: z.string() });
const zNote = z.string().min(1).max(1000);
const params = z.strictObject({ id: zUuid });
const zState = z.enum(emergencyStates);
const zRecord = { at: zInstant, by: zDid, note: zNote.optional(), intent: z.string() };

/** A case, and what its approvers need to check it and to sign it. Clinical values are no part of it. */
const zShownEmergency = z.strictObject({
  id: zUuid,
  state: zState,
  order: zEmergencyOrder,
  period: z.strictObject({ start: zInstant, end: zInstant }),
  approvals: z.array(z.strictObject({ approver: zAddress, signature: z.string(), at: zInstant })),
  opened: z.strictObject({ at: zInstant, intent: z.string() }).optional(),
  closed: z.strictObject({ ...zRecord, accesses: z.int() }).optional(),
  review: z.strictObject({ ...zRecord, outcome: zReviewOutcome, salt: zBytes32 }).optional(),
  /** How far the record of its opening has come on the chain. */
  anchored: z.enum(['queued', 'signed', 'mined', 'final']).optional(),
  anchorLate: z.boolean(),
  reviewOverdue: z.boolean(),
  /** Open the commitments in the request. */
  salts: z.strictObject({ subject: zBytes32, reason: zBytes32 }),
  request: z.strictObject({
    caseId: zBytes32,
    subject: zBytes32,
    reason: zBytes32,
    requester: zAddress,
    validFrom: z.int(),
    validUntil: z.int(),
    policyId: z.int(),
  }),
  /** The request as wallets sign it (EIP-712, `eth_signTypedData_v4`). */
  typedData: z.looseObject({ primaryType: z.string() }),
});

/** The case, or why not. */
const zAnswer = z.discriminatedUnion('valid', [
  z.strictObject({ valid: z.literal(true), emergency: zShownEmergency }),
  zRejected,
]);

export const emergencyEndpoints = {
  setEmergencyPolicy: endpoint({
    method: 'PUT',
    path: '/v1/emergency-policies',
    audience: 'operator',
    tag,
    summary: 'Say what requests for emergency access under a policy must satisfy. Replaces what was said before.',
    status: 202,
    body: zEmergencyPolicy,
    result: zIntent,
  }),
  setEmergencyApprover: endpoint({
    method: 'PUT',
    path: '/v1/emergency-approvers',
    audience: 'operator',
    tag,
    summary: 'Name an approver, a key of a duty and never of a person, or, without classes, dismiss it.',
    status: 202,
    body: zEmergencyApprover,
    result: zIntent,
  }),
  readEmergencyRules: endpoint({
    method: 'GET',
    path: '/v1/emergency-rules',
    audience: 'public',
    tag,
    summary: 'Under which policies, and by whom, data may be opened without consent, and the contract that records it.',
    status: 200,
    result: z.strictObject({
      chainId: z.int(),
      emergencyAccess: zAddress,
      policies: z.array(zEmergencyPolicy),
      approvers: z.array(zEmergencyApprover),
    }),
  }),
  requestEmergency: endpoint({
    method: 'POST',
    path: '/v1/emergencies',
    audience: 'tenant',
    tag,
    summary: 'Ask to open data of a patient without consent, from now on, for four hours at most. Opens nothing yet.',
    status: 200,
    body: z.strictObject({
      order: zEmergencyOrder,
      seconds: z.int().min(60).max(86_400).default(3600),
    }),
    result: zAnswer,
  }),
  listEmergencies: endpoint({
    method: 'GET',
    path: '/v1/emergencies',
    audience: 'tenant',
    tag,
    summary:
      'Cases of emergency access, newest first: all, those open now, those nobody reviewed, those late on chain.',
    status: 200,
    query: z.strictObject({ which: z.enum(['all', 'active', 'unreviewed', 'late']).default('all'), ...zPaging }),
    result: z.strictObject({ emergencies: z.array(zShownEmergency) }),
  }),
  readEmergency: endpoint({
    method: 'GET',
    path: '/v1/emergencies/{id}',
    audience: 'tenant',
    tag,
    summary: 'A case of emergency access, with what an approver needs to check and sign it.',
    status: 200,
    params,
    result: zShownEmergency,
  }),
  approveEmergency: endpoint({
    method: 'POST',
    path: '/v1/emergencies/{id}/approvals',
    audience: 'tenant',
    tag,
    summary: 'Add the signature of an approver. With the last one the policy asks for, the data are open.',
    status: 200,
    params,
    body: z.strictObject({ approver: zAddress, signature: zApprovalSignature }),
    result: zAnswer,
  }),
  closeEmergency: endpoint({
    method: 'POST',
    path: '/v1/emergencies/{id}/closing',
    audience: 'tenant',
    tag,
    summary: 'End access before its time, with a closing record.',
    status: 200,
    params,
    body: z.strictObject({ by: zDid, note: zNote.optional() }),
    result: zShownEmergency,
  }),
  reviewEmergency: endpoint({
    method: 'POST',
    path: '/v1/emergencies/{id}/review',
    audience: 'tenant',
    tag,
    summary: 'Say whether a case that is over was right: by somebody who neither had the access nor approved it.',
    status: 200,
    params,
    body: z.strictObject({ by: zDid, outcome: zReviewOutcome, note: zNote.optional() }),
    result: zAnswer,
  }),
};
