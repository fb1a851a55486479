import {
  Button,
  Card,
  EmptyState,
  ErrorNote,
  Page,
  Select,
  type StaffSession,
  StateMark,
  Table,
  Time,
  useHashRoute,
  usePolling,
} from '@assent/ui';
import { useState } from 'react';
import { useMessages } from '../messages/messages.ts';
import { useClients } from '../session/clients.tsx';
import { type Case, kindOfCase } from './case-kind.ts';
import { RequestEmergency } from './request-emergency.tsx';

const filters = ['all', 'active', 'unreviewed', 'late'] as const;
type Filter = (typeof filters)[number];

/** Emergency access: asking for it, and the cases, those that nobody reviewed among them. */
export function Emergencies({ session }: { readonly session: StaffSession }) {
  const { emergencies: texts } = useMessages();
  const { query } = useHashRoute();
  const { background } = useClients();
  const [which, setWhich] = useState<Filter>('all');
  const { value, error, reload } = usePolling(() => background.listEmergencies({ query: { which, limit: 50 } }), 5000, [
    background,
    which,
  ]);
  const columns = [
    {
      label: texts.reason,
      cell: (one: Case) => <a href={`#/emergencies/${one.id}`}>{texts.reasons[one.order.reason]}</a>,
    },
    { label: texts.state, cell: (one: Case) => <StateMark kind={kindOfCase(one)} word={texts.states[one.state]} /> },
    { label: texts.until, cell: (one: Case) => <Time at={one.closed?.at ?? one.period.end} /> },
    { label: texts.toDo, cell: (one: Case) => toDo(one, texts) },
  ];
  const cases = value?.emergencies ?? [];
  return (
    <Page title={texts.title} lead={texts.lead}>
      {session.actions.includes('RequestEmergency') && (
        <RequestEmergency session={session} patient={query.get('patient') ?? ''} />
      )}
      <Card title={texts.list} actions={<Button onPress={reload}>{texts.reload}</Button>}>
        <Select<Filter>
          label={texts.filter}
          options={filters.map((name) => ({ value: name, label: texts.filters[name] }))}
          value={which}
          onChange={setWhich}
        />
        {value === undefined && <ErrorNote error={error} />}
        {value !== undefined && cases.length === 0 && <EmptyState title={texts.none} />}
        {cases.length > 0 && (
          <Table caption={texts.list} hasHiddenCaption columns={columns} rows={cases} keyOf={({ id }) => id} />
        )}
      </Card>
    </Page>
  );
}

interface ToDoTexts {
  readonly toDos: {
    readonly approve: string;
    readonly review: string;
    readonly overdue: string;
    readonly late: string;
  };
}

const toDo = ({ state, reviewOverdue, anchorLate }: Case, { toDos }: ToDoTexts): string =>
  [
    ...(state === 'requested' ? [toDos.approve] : []),
    ...(state === 'closed' || state === 'expired' ? [reviewOverdue ? toDos.overdue : toDos.review] : []),
    ...(anchorLate ? [toDos.late] : []),
  ].join('; ') || '–';
