import { Button, ErrorNote, LinkButton, Page, Row, type StaffSession, usePolling } from '@assent/ui';
import { useState } from 'react';
import { useMessages } from '../messages/messages.ts';
import { useConnection } from '../offline/connection.ts';
import { useClients } from '../session/clients.tsx';
import { BigState } from './big-state.tsx';
import { HowToAnswer } from './how-to-answer.tsx';
import { IdentityCard } from './identity-card.tsx';
import { PatientAtHand } from './patient-at-hand.tsx';
import { RequestItems } from './request-items.tsx';
import { type Compared, type Request, verdictOf } from './verdict.ts';

const openMs = 1500;
const restMs = 60_000;

/** One request, from its QR code to what became of it. */
export function RequestView({ id, session }: { readonly id: string; readonly session: StaffSession }) {
  const texts = useMessages();
  const { background } = useClients();
  const { isOnline } = useConnection();
  const [compared, setCompared] = useState<Compared>();
  const [isOver, setOver] = useState(false);
  const { value, error, reload } = usePolling(
    async () => {
      const request = await background.readPresentationSession({ params: { id } });
      setOver(request.state !== 'open');
      return request;
    },
    isOver ? restMs : openMs,
    [background, id],
  );
  const title = texts.request.title;
  if (value === undefined)
    return (
      <Page title={title}>
        <ErrorNote error={error} onRetry={reload} />
      </Page>
    );
  const actions = (
    <Row>
      {value.state === 'open' && <LinkButton href={`#/requests/${id}/print`}>{texts.request.print}</LinkButton>}
      <LinkButton href="#/">{texts.request.next}</LinkButton>
    </Row>
  );
  return (
    <Page title={title} lead={value.purpose} actions={actions}>
      <BigState request={value} verdict={verdictOf(value, compared)} isOnline={isOnline} />
      <IdentityCard request={value} compared={compared} onCompared={setCompared} />
      {value.state === 'open' && <HowToAnswer request={value} />}
      <RequestItems request={value} />
      <AfterAnswer id={id} request={value} session={session} />
      {!isOnline && <Button onPress={reload}>{texts.request.reload}</Button>}
    </Page>
  );
}

interface AfterAnswerProps {
  readonly id: string;
  readonly request: Request;
  readonly session: StaffSession;
}

/** What the clinic itself knows of whoever answered. */
function AfterAnswer({ id, request, session }: AfterAnswerProps) {
  if (request.verdict !== 'accepted' || request.disclosed.length === 0) return null;
  return <PatientAtHand request={id} disclosed={request.disclosed} session={session} />;
}
