import type { Instant } from '../primitives.ts';
import type { StudyEntry, StudyEvent } from './study-entry.ts';

/** Somebody who takes part in a study, or did. `consent`: the version of the text that they signed last. */
export interface Participant {
  readonly pseudonym: string;
  readonly request: string;
  readonly at: Instant;
  readonly consent?: string;
  /** A newer version has come that they are to sign. */
  readonly reconsentDue: boolean;
  readonly withdrawnAt?: Instant;
}

type Event<K extends StudyEvent['kind']> = Extract<StudyEvent, { kind: K }>;
type Enrolment = Pick<Participant, 'pseudonym' | 'request' | 'at'>;

/** The versions of the consent, first to last. The last one is what people sign now. */
export const consentVersionsIn = (entries: readonly StudyEntry[]): readonly Event<'consent-version'>[] =>
  entries.flatMap(({ event }) => (event.kind === 'consent-version' ? [event] : []));

/** Who takes part, as the journal says. Enrolments from before there was one are in it as they are. */
export function participantsIn(
  enrolments: readonly Enrolment[],
  entries: readonly StudyEntry[],
): readonly Participant[] {
  const versions = consentVersionsIn(entries);
  return enrolments.map(({ pseudonym, request, at }) => {
    const consent = consentOf(pseudonym, entries);
    const withdrawn = entries.find(({ event }) => event.kind === 'withdrawn' && event.pseudonym === pseudonym);
    return {
      ...{ pseudonym, request, at },
      ...(consent === undefined ? {} : { consent }),
      ...(withdrawn ? { withdrawnAt: withdrawn.at } : {}),
      reconsentDue: !withdrawn && isDue(consent, versions),
    };
  });
}

function consentOf(pseudonym: string, entries: readonly StudyEntry[]): string | undefined {
  const signed = entries.flatMap(({ event }) =>
    (event.kind === 'enrolled' || event.kind === 'consented') && event.pseudonym === pseudonym ? [event.consent] : [],
  );
  return signed.at(-1);
}

/** Whether a version that all must sign came after the one that was signed. */
function isDue(consent: string | undefined, versions: readonly Event<'consent-version'>[]): boolean {
  const place = versions.findIndex(({ version }) => version === consent);
  return versions.slice(place + 1).some(({ reconsent }) => reconsent);
}
