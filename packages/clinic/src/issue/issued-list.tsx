import type { Endpoints, ResultOf } from '@assent/api';
import { type Did, shortDid } from '@assent/domain';
import {
  Button,
  Card,
  Confirm,
  EmptyState,
  ErrorNote,
  Row,
  StateMark,
  Table,
  Time,
  useAsync,
  useDeed,
} from '@assent/ui';
import { useState } from 'react';
import { useMessages } from '../messages/messages.ts';
import { useClients } from '../session/clients.tsx';

type Issued = ResultOf<Endpoints['listCredentials']>['credentials'][number];
type Order = 'valid' | 'suspended' | 'revoked';

interface Asked {
  readonly credential: Issued;
  readonly order: Order;
}

const pageSize = 50;
const stateOf = ({ revokedAt, suspension }: Issued): Order =>
  revokedAt ? 'revoked' : suspension?.suspended ? 'suspended' : 'valid';
const kinds = { valid: 'verified', suspended: 'check', revoked: 'problem' } as const;

interface IssuedListProps {
  /** Of whom alone; of all, if absent. */
  readonly subject?: Did;
  readonly canRevoke: boolean;
}

/** What was issued, newest first, without what it says; to be suspended, reinstated or revoked after a question. */
export function IssuedList({ subject, canRevoke }: IssuedListProps) {
  const { issue: texts, types } = useMessages();
  const { client, background } = useClients();
  const [asked, setAsked] = useState<Asked>();
  const { value, error, reload } = useAsync(
    () => background.listCredentials({ query: { limit: pageSize, ...(subject === undefined ? {} : { subject }) } }),
    [background, subject],
  );
  const change = useDeed(async ({ credential, order }: Asked) => {
    await client.setCredentialStatus({ params: { id: credential.id }, body: { status: order } });
    setAsked(undefined);
    reload();
  });
  const columns = [
    { label: texts.type, cell: ({ type }: Issued) => types[type] },
    ...(subject === undefined ? [{ label: texts.holder, cell: (one: Issued) => <Holder did={one.subject} /> }] : []),
    { label: texts.when, cell: (one: Issued) => <Time form="absolute" at={one.issuedAt} /> },
    {
      label: texts.state,
      cell: (one: Issued) => <StateMark kind={kinds[stateOf(one)]} word={texts.states[stateOf(one)]} />,
    },
    ...(canRevoke
      ? [{ label: texts.change, cell: (one: Issued) => <Orders credential={one} onAsk={setAsked} /> }]
      : []),
  ];
  const credentials = value?.credentials ?? [];
  const title = subject === undefined ? texts.issued : texts.issuedToPatient;
  return (
    <Card title={title} actions={<Button onPress={reload}>{texts.reload}</Button>}>
      {value === undefined && <ErrorNote error={error} />}
      {value !== undefined && credentials.length === 0 && <EmptyState title={texts.none} />}
      {credentials.length > 0 && (
        <Table caption={title} hasHiddenCaption columns={columns} rows={credentials} keyOf={({ id }) => id} />
      )}
      <Confirm
        title={asked ? texts.questions[asked.order] : ''}
        isOpen={asked !== undefined}
        onClose={() => setAsked(undefined)}
        confirmLabel={asked ? texts.orders[asked.order] : ''}
        onConfirm={() => asked && change.start(asked)}
        isDangerous={asked?.order === 'revoked'}
        isBusy={change.isBusy}
      >
        <p>{asked ? texts.consequences[asked.order] : ''}</p>
        <ErrorNote error={change.error} />
      </Confirm>
    </Card>
  );
}

/** Tells one wallet from another; who it is, is known once they answer at the desk. */
const Holder = ({ did }: { readonly did: Did }) => <code title={did}>{shortDid(did)}</code>;

interface OrdersProps {
  readonly credential: Issued;
  readonly onAsk: (asked: Asked) => void;
}

function Orders({ credential, onAsk }: OrdersProps) {
  const { issue: texts, types } = useMessages();
  const state = stateOf(credential);
  if (state === 'revoked') return null;
  const orders: readonly Order[] = state === 'suspended' ? ['valid', 'revoked'] : ['suspended', 'revoked'];
  return (
    <Row>
      {orders.map((order) => (
        <Button
          key={order}
          aria-label={`${texts.orders[order]}: ${types[credential.type]}`}
          onPress={() => onAsk({ credential, order })}
        >
          {texts.orders[order]}
        </Button>
      ))}
    </Row>
  );
}
