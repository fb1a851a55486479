import {
  Card,
  ErrorNote,
  FactList,
  LinkButton,
  Page,
  type StaffSession,
  StateBanner,
  useFormats,
  usePolling,
} from '@assent/ui';
import { useMessages } from '../messages/messages.ts';
import { useClients } from '../session/clients.tsx';
import { Approve } from './approve.tsx';
import { type Case, kindOfCase } from './case-kind.ts';
import { CloseCase } from './close-case.tsx';
import { ReviewCase } from './review-case.tsx';

interface EmergencyViewProps {
  readonly id: string;
  readonly session: StaffSession;
}

/** One case: what was asked for, who approved it, how it ended, and what this person may do about it. */
export function EmergencyView({ id, session }: EmergencyViewProps) {
  const { emergencies: texts } = useMessages();
  const { background } = useClients();
  const { value, error, reload } = usePolling(() => background.readEmergency({ params: { id } }), 3000, [
    background,
    id,
  ]);
  if (value === undefined)
    return (
      <Page title={texts.one}>
        <ErrorNote error={error} onRetry={reload} />
      </Page>
    );
  const may = (action: StaffSession['actions'][number]) => session.actions.includes(action);
  const { state } = value;
  return (
    <Page title={texts.one} actions={<LinkButton href="#/emergencies">{texts.back}</LinkButton>}>
      <StateBanner kind={kindOfCase(value)} word={texts.states[state]} isLive>
        <p>{texts.stateNext[state]}</p>
      </StateBanner>
      <CaseFacts one={value} />
      {state === 'requested' && may('ApproveEmergency') && <Approve one={value} onDone={reload} />}
      {state === 'active' && may('RequestEmergency') && <CloseCase one={value} session={session} onDone={reload} />}
      {(state === 'closed' || state === 'expired') && may('ReviewEmergency') && (
        <ReviewCase one={value} session={session} onDone={reload} />
      )}
    </Page>
  );
}

function CaseFacts({ one }: { readonly one: Case }) {
  const { emergencies: texts } = useMessages();
  const { dateTime } = useFormats();
  const { order, period, approvals, closed, review, anchored } = one;
  const facts = [
    { label: texts.reason, value: texts.reasons[order.reason] },
    { label: texts.patient, value: order.subject },
    { label: texts.requester, value: order.requester, note: order.role.display ?? order.role.code },
    { label: texts.data, value: order.dataClasses.join(', ') },
    { label: texts.period, value: texts.fromTo(dateTime(period.start), dateTime(period.end)) },
    { label: texts.approvals, value: approvals.map(({ approver }) => approver).join(', ') || texts.noApprovals },
    ...(closed ? [{ label: texts.closed, value: dateTime(closed.at), note: closed.note ?? closed.by }] : []),
    ...(review
      ? [{ label: texts.reviewed, value: texts.outcomes[review.outcome], note: review.note ?? review.by }]
      : []),
    ...(anchored ? [{ label: texts.chain, value: texts.anchored[anchored] }] : []),
  ];
  return (
    <Card title={texts.facts}>
      <FactList facts={facts} />
    </Card>
  );
}
