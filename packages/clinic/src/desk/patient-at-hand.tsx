import type { Did, OrganizationAction } from '@assent/domain';
import { CardGrid, LinkButton, type Loaded, Row, type StaffSession, useAsync } from '@assent/ui';
import { SignFacts } from '../facts/sign-facts.tsx';
import { IssuedList } from '../issue/issued-list.tsx';
import { useMessages } from '../messages/messages.ts';
import { useClients } from '../session/clients.tsx';
import { Consents } from './consents.tsx';
import { shownIdentity } from './identity-card.tsx';
import { type Match, Matches } from './matches.tsx';
import { Receipts } from './receipts.tsx';
import { RegisterPatient } from './register-patient.tsx';
import type { Request } from './verdict.ts';
import { subjectOf, whoAnswered } from './who-answered.ts';

interface PatientAtHandProps {
  /** The request that was answered. */
  readonly request: string;
  readonly disclosed: Request['disclosed'];
  readonly session: StaffSession;
}

/** What the clinic knows of the patient who has just answered: who it may be, what they consent to, and what happened to their data. */
export function PatientAtHand({ request, disclosed, session }: PatientAtHandProps) {
  const { patient: texts } = useMessages();
  const may = (action: OrganizationAction) => session.actions.includes(action);
  const identity = may('ReadPatients') ? shownIdentity({ verdict: 'accepted', disclosed }) : undefined;
  const matches = useMatches(identity);
  const subject = subjectOf(disclosed, matches.value ?? []);
  const holder = whoAnswered(disclosed, matches.value ?? []);
  // until it is known whose credential it is, nothing of anybody is asked for
  const isKnown = identity === undefined || !matches.isLoading || matches.value !== undefined;
  return (
    <>
      <CardGrid>
        {identity && <Matches loaded={matches} />}
        {isKnown && may('RegisterPatients') && (
          <RegisterPatient
            {...{ session: request, disclosed, may, onRegistered: matches.reload }}
            matches={matches.value ?? []}
          />
        )}
        {isKnown && subject !== undefined && may('Decide') && (
          <Consents subject={subject} own={session.organization.did as Did} />
        )}
        {isKnown && subject !== undefined && may('ReadReceipts') && <Receipts subject={subject} />}
        {isKnown && subject !== undefined && may('ReadCredentials') && (
          <IssuedList subject={subject} canRevoke={may('Revoke')} />
        )}
        {isKnown && holder !== undefined && may('Issue') && (
          <SignFacts subject={holder} birthDate={identity?.birthDate} issuer={session.organization.did} />
        )}
      </CardGrid>
      {isKnown && subject !== undefined && may('RequestEmergency') && (
        <Row>
          <LinkButton href={`#/emergencies?patient=${encodeURIComponent(subject)}`}>{texts.emergency}</LinkButton>
        </Row>
      )}
    </>
  );
}

function useMatches(identity: ReturnType<typeof shownIdentity>): Loaded<readonly Match[]> {
  const { background } = useClients();
  const { name, birthDate, credential } = identity ?? {};
  return useAsync(async () => {
    if (!name || birthDate === undefined || credential === undefined) return [];
    const body = { family: name.family, given: [...name.given], birthDate, credential };
    return (await background.matchPatients({ body })).matches;
  }, [background, credential?.id]);
}
