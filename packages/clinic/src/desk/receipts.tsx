import type { Endpoints, ResultOf } from '@assent/api';
import type { Did } from '@assent/domain';
import { Card, EmptyState, ErrorNote, Table, Time, useAsync } from '@assent/ui';
import { useMessages } from '../messages/messages.ts';
import { useClients } from '../session/clients.tsx';

type Receipt = ResultOf<Endpoints['readHistory']>['receipts'][number];

/** What happened to the data of the patient at hand here, newest first; no values. */
export function Receipts({ subject }: { readonly subject: Did }) {
  const { receipts: texts } = useMessages();
  const { background } = useClients();
  const { value, error, reload } = useAsync(
    () => background.readHistory({ query: { subject, limit: 10 } }),
    [background, subject],
  );
  const columns = [
    { label: texts.what, cell: ({ event }: Receipt) => texts.events[event as keyof typeof texts.events] ?? event },
    { label: texts.when, cell: ({ at }: Receipt) => <Time at={at} /> },
    { label: texts.by, cell: ({ human }: Receipt) => (human ? texts.person : texts.automatic) },
  ];
  return (
    <Card title={texts.title}>
      {value === undefined && <ErrorNote error={error} onRetry={reload} />}
      {value !== undefined && value.receipts.length === 0 && <EmptyState title={texts.none} />}
      {value !== undefined && value.receipts.length > 0 && (
        <Table caption={texts.title} hasHiddenCaption columns={columns} rows={value.receipts} keyOf={({ id }) => id} />
      )}
    </Card>
  );
}
