import type { Did, OrganizationAction } from '@assent/domain';
import { CardGrid, LinkButton, Row } from '@assent/ui';
import { useMessages } from '../messages/messages.ts';
import type { StaffSession } from '../session/use-staff-session.ts';
import { Consents } from './consents.tsx';
import { shownIdentity } from './identity-card.tsx';
import { Matches } from './matches.tsx';
import { Receipts } from './receipts.tsx';
import type { Request } from './verdict.ts';

interface PatientAtHandProps {
  readonly disclosed: Request['disclosed'];
  readonly session: StaffSession;
}

/** What the clinic knows of the patient who has just answered: who it may be, what they consent to, and what happened to their data. */
export function PatientAtHand({ disclosed, session }: PatientAtHandProps) {
  const { patient: texts } = useMessages();
  const identity = shownIdentity({ verdict: 'accepted', disclosed });
  const subject = subjectOf(disclosed);
  const may = (action: OrganizationAction) => session.actions.includes(action);
  return (
    <>
      <CardGrid>
        {identity && may('ReadPatients') && <Matches identity={identity} />}
        {subject !== undefined && may('Decide') && <Consents subject={subject} own={session.organization.did as Did} />}
        {subject !== undefined && may('ReadReceipts') && <Receipts subject={subject} />}
      </CardGrid>
      {subject !== undefined && may('RequestEmergency') && (
        <Row>
          <LinkButton href={`#/emergencies?patient=${encodeURIComponent(subject)}`}>{texts.emergency}</LinkButton>
        </Row>
      )}
    </>
  );
}

/** A consent says of whom it is; else it is whoever holds the credential of identity. */
function subjectOf(disclosed: Request['disclosed']): Did | undefined {
  const consent = disclosed.find(({ type }) => type === 'ConsentGrant');
  const subject = consent?.claims.subject;
  if (typeof subject === 'string') return subject as Did;
  return (disclosed.find(({ type }) => type === 'PatientIdentity') ?? disclosed[0])?.holder;
}
