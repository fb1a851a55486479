import {
  type Did,
  type EmergencyPolicy,
  emergencyAccess,
  GrantIndex,
  type Instant,
  keysOf,
  type Rejection,
} from '@assent/domain';
import type { SubjectFile } from '../ports/shared-records.ts';

/**
 * What the grants of a subject say about emergency access, or undefined if none says anything. The chain is not asked, so
 * that an emergency does not wait for it: a grant counts unless it was taken back here, and one that was taken back
 * elsewhere keeps what it forbids until this is known here too.
 */
export function whatGrantsSay({ grants, denied }: Pick<SubjectFile, 'grants' | 'denied'>, subject: Did, at: Instant) {
  const held = grants.map((stored) => ({
    grant: stored.grant,
    revoked: keysOf(stored).some((key) => denied.has(key)),
  }));
  return emergencyAccess(new GrantIndex(held), subject, at)?.emergency;
}

/** What the grants of a subject have against an emergency under this policy. */
export function objectionsOfGrants(
  file: Pick<SubjectFile, 'grants' | 'denied'>,
  subject: Did,
  { threshold }: Pick<EmergencyPolicy, 'threshold'>,
  at: Instant,
): readonly Rejection[] {
  const said = whatGrantsSay(file, subject, at);
  if (said === 'never') return [{ reason: 'emergency_forbidden', at: '/order/subject' }];
  // The requester is the one person, so an approver would be the second; the grant asks for two beside the requester.
  const needsTwo = said === 'break-glass-two-person' && threshold < 2;
  return needsTwo ? [{ reason: 'two_approvers_needed', at: '/order/policyId' }] : [];
}
