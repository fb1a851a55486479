import { ethrAddressOf } from '../ethr-address.ts';
import { toUnixSeconds } from '../instant.ts';
import type { Instant } from '../primitives.ts';
import type { Rejection, RejectionReason } from '../verification.ts';
import type { EmergencyApproval, EmergencyCase } from './emergency-case.ts';
import { type EmergencyRequest, emergencyRequestOf } from './emergency-request.ts';
import { type EmergencyContract, emergencyDigest, emergencySigner } from './emergency-signature.ts';
import {
  classBits,
  type EmergencyPolicy,
  type EmergencyRules,
  longestEmergencySeconds,
  maxLeadSeconds,
} from './emergency-terms.ts';

/** The approvals as the contract takes them: ascending by address, which comes to the same on hexadecimal text. */
export const inContractOrder = (approvals: readonly EmergencyApproval[]): EmergencyApproval[] =>
  [...approvals].sort((a, b) => (a.approver < b.approver ? -1 : 1));

/** What speaks against a request under the rules, its approvals left aside. */
export function objectionsToRequest(one: EmergencyCase, { policies }: EmergencyRules, now: Instant): Rejection[] {
  const request = emergencyRequestOf(one);
  const policy = policies.find(({ id }) => id === request.policyId);
  if (!policy?.active) return [rejection('policy_not_active', '/order/policyId')];
  return [
    ...(isTooLong(request, policy) ? [rejection('period_too_long', '/period')] : []),
    ...(request.validFrom > toUnixSeconds(now) + maxLeadSeconds ? [rejection('not_yet_valid', '/period')] : []),
    ...(now >= one.period.end ? [rejection('expired', '/period')] : []),
  ];
}

const isTooLong = ({ validFrom, validUntil }: EmergencyRequest, { maxSeconds }: EmergencyPolicy): boolean =>
  validUntil <= validFrom || validUntil - validFrom > Math.min(maxSeconds, longestEmergencySeconds);

/**
 * What speaks against an approval. It is for this request, whole as it is, on this contract and chain; and the approver
 * is neither the account nor the DID that gets access.
 */
export function objectionsToApproval(
  contract: EmergencyContract,
  one: EmergencyCase,
  { approvers }: EmergencyRules,
  { approver, signature }: Pick<EmergencyApproval, 'approver' | 'signature'>,
): Rejection[] {
  const known = approvers.find(({ address }) => address === approver);
  const isOwn = approver === one.account || approver === ethrAddressOf(one.order.requester);
  const signer = emergencySigner(emergencyDigest(contract, emergencyRequestOf(one)), signature);
  return [
    ...(isOwn ? [rejection('self_approval', '/approver')] : []),
    ...(known && known.classes.length > 0 ? [] : [rejection('unknown_approver', '/approver')]),
    ...(signer === approver ? [] : [rejection('bad_proof', '/signature')]),
  ];
}

/**
 * What speaks against opening the data now: the rules of `checkApprovals` of the contract, so that the same signed bundle
 * is good here while the chain is down and there later, and two more, that it lasts no longer than four hours and is not
 * over.
 */
export function checkApprovals(
  contract: EmergencyContract,
  one: EmergencyCase,
  rules: EmergencyRules,
  now: Instant,
): Rejection[] {
  const { approvals, order } = one;
  const objections = objectionsToRequest(one, rules, now);
  const policy = rules.policies.find(({ id }) => id === order.policyId);
  if (!policy || objections.length > 0) return objections;
  const approvers = new Set(approvals.map(({ approver }) => approver));
  const classes = rules.approvers.filter(({ address }) => approvers.has(address)).map((found) => found.classes);
  const missing = policy.requiredClasses.filter((one) => !classes.flat().includes(one));
  return [
    ...approvals.flatMap((approval) => objectionsToApproval(contract, one, rules, approval)),
    ...(approvers.size < policy.threshold ? [rejection('too_few_approvals', '/approvals')] : []),
    ...(classBits(missing) === 0 ? [] : [{ ...rejection('missing_role', '/approvals'), detail: missing.join(', ') }]),
  ];
}

const rejection = (reason: RejectionReason, at: string): Rejection => ({ reason, at });
