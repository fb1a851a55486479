import type { Endpoints, ResultOf } from '@assent/api';
import { Button, Card, EmptyState, ErrorNote, StateMark, Table, Time, usePolling } from '@assent/ui';
import { useMessages } from '../messages/messages.ts';
import { useClients } from '../session/clients.tsx';
import { listedKinds, listedState } from './verdict.ts';

type Listed = ResultOf<Endpoints['listPresentationSessions']>['sessions'][number];

const everyMs = 5000;
const shown = 20;

/** Requests that are open, and those that were lately. Nobody's name is in it: those of a queue are seen by everybody who passes. */
export function Queue() {
  const { queue: texts, types } = useMessages();
  const { background } = useClients();
  const { value, error, reload } = usePolling(
    () => background.listPresentationSessions({ query: { limit: shown } }),
    everyMs,
    [background],
  );
  const names = ({ asked }: Listed) => asked.map(({ types: [type], query }) => (type ? types[type] : query)).join(', ');
  const columns = [
    { label: texts.asked, cell: (one: Listed) => <a href={`#/requests/${one.id}`}>{names(one) || one.purpose}</a> },
    {
      label: texts.state,
      cell: (one: Listed) => <StateMark kind={listedKinds[listedState(one)]} word={texts.states[listedState(one)]} />,
    },
    { label: texts.when, cell: (one: Listed) => <Time form="relative" at={one.created_at} /> },
  ];
  const sessions = value?.sessions ?? [];
  return (
    <Card title={texts.title} actions={<Button onPress={reload}>{texts.reload}</Button>}>
      {value === undefined && <ErrorNote error={error} />}
      {value !== undefined && sessions.length === 0 && <EmptyState title={texts.empty} />}
      {sessions.length > 0 && (
        <Table caption={texts.title} hasHiddenCaption columns={columns} rows={sessions} keyOf={({ id }) => id} />
      )}
    </Card>
  );
}
