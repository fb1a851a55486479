import { announce, Button, type Column, ErrorNote, Row, StateMark, Table, Time, useDeed } from '@assent/ui';
import { useState } from 'react';
import { useClients } from '../clients.ts';
import { useMessages } from '../messages/messages.ts';
import styles from './conduct.module.css';
import { DeclineDialog } from './decline-dialog.tsx';
import { isConflict } from './is-conflict.ts';
import { Pseudonym, shortOf } from './pseudonym.tsx';
import type { ProofRequest, Study } from './study.ts';

interface RequestTableProps {
  readonly study: Study;
  readonly requests: readonly ProofRequest[];
  readonly onShow: (request: ProofRequest) => void;
  readonly onChange: () => void;
}

/** Requests with what was proven of each, and what can be done next. */
export function RequestTable({ study, requests, onShow, onChange }: RequestTableProps) {
  const { proofs: texts } = useMessages();
  const [declined, setDeclined] = useState<ProofRequest>();
  const { client } = useClients();
  const enrolling = useDeed(async (request: string) => {
    const { pseudonym } = await client.enrol({ params: { id: study.id }, body: { request } });
    announce(texts.enrolled(shortOf(pseudonym)));
    onChange();
  });
  const columns: readonly Column<ProofRequest>[] = [
    { label: texts.who, cell: ({ pseudonym }) => (pseudonym ? <Pseudonym of={pseudonym} /> : texts.nobody) },
    { label: texts.state, cell: (request) => <RequestState request={request} /> },
    { label: texts.facts, cell: (request) => <Facts request={request} /> },
    {
      label: texts.next,
      cell: (request) => (
        <Row>
          {request.state === 'open' && <Button onPress={() => onShow(request)}>{texts.showCode}</Button>}
          {request.state === 'proven' && (
            <>
              <Button
                kind="primary"
                aria-label={texts.enrolOne(shortOf(request.pseudonym ?? ''))}
                onPress={() => enrolling.start(request.id)}
              >
                {texts.enrol}
              </Button>
              <Button
                aria-label={texts.declineOne(shortOf(request.pseudonym ?? ''))}
                onPress={() => setDeclined(request)}
              >
                {texts.decline}
              </Button>
            </>
          )}
        </Row>
      ),
    },
  ];
  const { error } = enrolling;
  return (
    <>
      <ErrorNote error={error} {...(isConflict(error) ? { what: texts.twice, next: texts.twiceNext } : {})} />
      <Table caption={texts.title} hasHiddenCaption columns={columns} rows={requests} keyOf={({ id }) => id} />
      {declined && (
        <DeclineDialog study={study} request={declined} onClose={() => setDeclined(undefined)} onDone={onChange} />
      )}
    </>
  );
}

function RequestState({ request: { state, expiresAt, answeredAt } }: { readonly request: ProofRequest }) {
  const { proofs: texts } = useMessages();
  const kinds = { open: 'waiting', expired: 'problem', proven: 'verified' } as const;
  const when = state === 'proven' ? answeredAt : expiresAt;
  return (
    <span className={styles.lines}>
      <StateMark kind={kinds[state]} word={texts.states[state]} />
      {when && <Time at={when} />}
    </span>
  );
}

/** What was proven, and what was asked to be shown as it is. Nothing else is known. */
function Facts({ request: { state, criteria, revealed = [] } }: { readonly request: ProofRequest }) {
  const { proofs: texts } = useMessages();
  if (state !== 'proven') return texts.nothingYet;
  const count = (how: string) => criteria.filter((one) => one.how === how).length;
  const shown = revealed.flatMap((one) => Object.entries(one)).map(([, value]) => valueText(value));
  return (
    <ul className={styles.list}>
      <li>{texts.provenCount(count('zero-knowledge'))}</li>
      {[...new Set(shown)].map((text) => (
        <li key={text}>{texts.shown(text)}</li>
      ))}
      {count('attested') > 0 && (
        <li>
          <StateMark kind="check" word={texts.leftCount(count('attested'))} />
        </li>
      )}
    </ul>
  );
}

function valueText(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'code' in value) return String(value.code);
  return value === null ? '–' : String(value);
}
