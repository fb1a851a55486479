import type { Did, Instant } from '../primitives.ts';
import type { ConsentGrant } from './consent-grant.ts';
import type { GrantIndex } from './grant-index.ts';

const strictestFirst = ['never', 'break-glass-two-person', 'break-glass-allowed'] as const;

/**
 * The strictest that grants in force for a subject say about emergency access, and which of them say so; undefined if
 * there is none. A status too old takes nothing away from it. It is asked on a path of its own: an emergency changes no
 * consent.
 */
export function emergencyAccess(
  index: GrantIndex,
  subject: Did,
  at: Instant,
): { readonly emergency: ConsentGrant['emergency']; readonly because: readonly string[] } | undefined {
  const { inForce } = index.tableAt(subject, at);
  const emergency = strictestFirst.find((one) => inForce.some(({ grant }) => grant.emergency === one));
  if (emergency === undefined) return undefined;
  return {
    emergency,
    because: inForce.filter(({ grant }) => grant.emergency === emergency).map(({ grant }) => grant.id),
  };
}
