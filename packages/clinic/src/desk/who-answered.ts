import type { Did } from '@assent/domain';
import type { Match } from './matches.tsx';
import type { Request } from './verdict.ts';

type Disclosed = readonly Pick<Request['disclosed'][number], 'type' | 'holder' | 'claims'>[];
type Matches = readonly Pick<Match, 'did' | 'isOfCredential'>[];

/**
 * The DID of whoever holds the wallet that answered. Whose credential of ours was shown, is known, and a consent is shown under the key that
 * the clinic knows; else there is only the key of what others issued, and the clinic knows no more than what was shown with it.
 */
export function whoAnswered(disclosed: Disclosed, matches: Matches): Did | undefined {
  const own = matches.find(({ isOfCredential }) => isOfCredential);
  const holderOf = (wanted: string) => disclosed.find(({ type }) => type === wanted)?.holder;
  return own?.did ?? holderOf('ConsentGrant') ?? holderOf('PatientIdentity') ?? disclosed[0]?.holder;
}

/** The DID of the patient whose data it is about. A consent says of whom it is, who may be the child of whoever shows it. */
export function subjectOf(disclosed: Disclosed, matches: Matches): Did | undefined {
  const subject = disclosed.find(({ type }) => type === 'ConsentGrant')?.claims.subject;
  return typeof subject === 'string' ? (subject as Did) : whoAnswered(disclosed, matches);
}
