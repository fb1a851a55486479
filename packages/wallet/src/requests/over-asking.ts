import type { ExplainedCredential } from '@assent/application';
import type { ClaimPath } from '@assent/domain';
import type { Organization } from '../storage/wallet-contents.ts';
import type { OwnHeld } from './held-credentials.ts';

/**
 * What a person should look at before they answer. `no_purpose`: it does not say why. `everything`: all of a card is asked for, though it
 * can be shown in part. `birth_date`: the day is asked for by somebody whom the age alone would do. `whole_card`: the card cannot hide
 * anything. `unrelated`: health data for somebody who gives no care. `sensitive`: data that are marked as such. `unproven`: nobody signed
 * the request.
 */
export type OverAsking =
  | 'no_purpose'
  | 'everything'
  | 'birth_date'
  | 'whole_card'
  | 'unrelated'
  | 'sensitive'
  | 'unproven';

/** One finding, and of which part of the request. */
export interface OverAskingFound {
  readonly what: OverAsking;
  readonly id?: string;
}

/** Beyond so many claims, asking for all of a card is a habit and no need. */
const manyClaims = 4;
const clinicalTypes = ['LabResult', 'Problem', 'Immunization', 'Prescription', 'Referral'];
/** Who needs a date of birth to know whom they treat. */
const caring: readonly Organization['kind'][] = ['clinic', 'lab'];

/** What an item of a request asks beyond what it needs, by fixed rules: a hint to a person, and no proof of anything. */
export function overAskingIn(
  { id, asked, showsMore, types }: ExplainedCredential,
  { kind }: Pick<Organization, 'kind'>,
  chosen: OwnHeld | undefined,
): readonly OverAskingFound[] {
  const names = chosen ? Object.keys(chosen.claims) : [];
  const isAll = names.length >= manyClaims && names.every((name) => asked.some(([first]) => first === name));
  const isOfCare = types.some((type) => clinicalTypes.includes(type));
  const found: readonly (readonly [OverAsking, boolean])[] = [
    ['whole_card', showsMore],
    ['everything', isAll && !showsMore],
    ['birth_date', asked.some(isBirthDate) && !caring.includes(kind)],
    ['unrelated', isOfCare && asked.length === 0 && kind === 'insurer'],
    ['sensitive', chosen !== undefined && hasLabels(chosen.claims)],
  ];
  return found.flatMap(([what, is]) => (is ? [{ what, id }] : []));
}

const isBirthDate = ([first]: ClaimPath) => first === 'birthDate';
const hasLabels = ({ securityLabels: labels }: Readonly<Record<string, unknown>>) =>
  Array.isArray(labels) && labels.length > 0;

/** What is to be said of a request as a whole. */
export const overAskingOf = (purpose: string | undefined, isProven: boolean): readonly OverAskingFound[] => [
  ...(isProven ? [] : [{ what: 'unproven' as const }]),
  // what a verifier that says nothing is given by the service
  ...(purpose === undefined || purpose.trim() === '' || purpose === 'Verification'
    ? [{ what: 'no_purpose' as const }]
    : []),
];
