import type { Endpoints, ResultOf } from '@assent/api';
import {
  announce,
  Button,
  Card,
  type Column,
  Confirm,
  EmptyState,
  ErrorNote,
  Row,
  StateMark,
  Table,
  Time,
  useDeed,
  usePolling,
} from '@assent/ui';
import { useState } from 'react';
import { useClients } from '../clients.ts';
import { useMessages } from '../messages/messages.ts';
import styles from './conduct.module.css';
import { Pseudonym, shortOf } from './pseudonym.tsx';
import { saveFile } from './save-file.ts';
import type { Study } from './study.ts';

type Participant = ResultOf<Endpoints['listParticipants']>['participants'][number];

/** Who takes part, or did, by pseudonym: consent, withdrawal, and the credential of each. */
export function Participants({ study }: { readonly study: Study }) {
  const { participants: texts } = useMessages();
  const { background } = useClients();
  const params = { id: study.id };
  const listed = usePolling(() => background.listParticipants({ params }), 5000, [background, study.id]);
  const [leaving, setLeaving] = useState<string>();
  const deeds = useParticipantDeeds(study.id, listed.reload);
  const participants = listed.value?.participants;
  const columns: readonly Column<Participant>[] = [
    { label: texts.who, cell: ({ pseudonym }) => <Pseudonym of={pseudonym} /> },
    { label: texts.since, cell: ({ at }) => <Time at={at} form="absolute" /> },
    { label: texts.consent, cell: ({ consent }) => consent ?? texts.noConsent },
    { label: texts.state, cell: (one) => <ParticipantState participant={one} /> },
    {
      label: texts.next,
      cell: (one) => <Deeds participant={one} deeds={deeds} onLeave={() => setLeaving(one.pseudonym)} />,
    },
  ];
  return (
    <Card title={texts.title}>
      <p>{texts.lead}</p>
      <ErrorNote error={listed.error ?? deeds.error} />
      {participants?.length === 0 && <EmptyState title={texts.none}>{texts.noneHelp}</EmptyState>}
      {participants && participants.length > 0 && (
        <Table
          {...{ caption: texts.title, columns, rows: participants }}
          hasHiddenCaption
          keyOf={(one) => one.pseudonym}
        />
      )}
      <Confirm
        title={texts.withdrawTitle(shortOf(leaving ?? ''))}
        isOpen={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        confirmLabel={texts.withdraw}
        onConfirm={() => deeds.withdraw(leaving ?? '').then(() => setLeaving(undefined))}
        isDangerous
      >
        <p>{texts.withdrawLead}</p>
      </Confirm>
    </Card>
  );
}

type ParticipantDeeds = ReturnType<typeof useParticipantDeeds>;

function useParticipantDeeds(id: string, onChange: () => void) {
  const { participants: texts } = useMessages();
  const { client } = useClients();
  const params = { id };
  const consenting = useDeed(async (pseudonym: string) => {
    await client.recordConsent({ params, body: { pseudonym } });
    announce(texts.signed);
    onChange();
  });
  const withdrawing = useDeed(async (pseudonym: string) => {
    await client.withdrawEnrolment({ params, body: { pseudonym } });
    announce(texts.withdrawn);
    onChange();
  });
  const saving = useDeed(async (pseudonym: string) => {
    const { credential } = await client.readEnrolmentCredential({ params: { id, pseudonym } });
    saveFile(`participation-${pseudonym.slice(0, 8)}.jwt`, credential, 'application/jwt');
  });
  return {
    ...{ consent: consenting.start, withdraw: withdrawing.start, save: saving.start },
    error: consenting.error ?? withdrawing.error ?? saving.error,
  };
}

function ParticipantState({ participant: { reconsentDue, withdrawnAt } }: { readonly participant: Participant }) {
  const { participants: texts } = useMessages();
  if (withdrawnAt)
    return (
      <span className={styles.lines}>
        <StateMark kind="problem" word={texts.states.withdrawn} />
        <Time at={withdrawnAt} form="absolute" />
      </span>
    );
  return reconsentDue ? (
    <StateMark kind="check" word={texts.states.due} />
  ) : (
    <StateMark kind="verified" word={texts.states.active} />
  );
}

interface DeedsProps {
  readonly participant: Participant;
  readonly deeds: ParticipantDeeds;
  readonly onLeave: () => void;
}

function Deeds({ participant: { pseudonym, reconsentDue, withdrawnAt }, deeds, onLeave }: DeedsProps) {
  const { participants: texts } = useMessages();
  const short = shortOf(pseudonym);
  const credential = (
    <Button aria-label={texts.credentialOne(short)} onPress={() => deeds.save(pseudonym)}>
      {texts.credential}
    </Button>
  );
  if (withdrawnAt)
    return (
      <Row>
        {texts.recordStays}
        {credential}
      </Row>
    );
  return (
    <Row>
      {reconsentDue && (
        <Button kind="primary" aria-label={texts.signOne(short)} onPress={() => deeds.consent(pseudonym)}>
          {texts.sign}
        </Button>
      )}
      {credential}
      <Button aria-label={texts.withdrawOne(short)} onPress={onLeave}>
        {texts.withdraw}
      </Button>
    </Row>
  );
}
