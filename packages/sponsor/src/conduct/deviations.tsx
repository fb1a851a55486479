import { type Day, deviationCodes } from '@assent/domain';
import {
  announce,
  Button,
  Card,
  type Column,
  EmptyState,
  ErrorNote,
  Form,
  Select,
  Table,
  TextField,
  useDeed,
  useFormats,
} from '@assent/ui';
import { useState } from 'react';
import { useClients } from '../clients.ts';
import { useMessages } from '../messages/messages.ts';
import { Anchored } from './anchored.tsx';
import type { Study } from './study.ts';
import { type JournalEntry, useJournal } from './use-journal.ts';

type Code = (typeof deviationCodes)[number];

/** Deviations from the protocol: written once, and anchored on the chain. */
export function Deviations({ study }: { readonly study: Study }) {
  const { deviations: texts } = useMessages();
  const { entries, error, reload } = useJournal(study.id);
  return (
    <>
      <Card title={texts.newTitle}>
        <p>{texts.lead}</p>
        <DeviationForm study={study} onDone={reload} />
      </Card>
      <Card title={texts.title}>
        <ErrorNote error={error} onRetry={reload} />
        <DeviationTable entries={entries.filter(({ event }) => event.kind === 'deviation').reverse()} />
      </Card>
    </>
  );
}

function DeviationForm({ study, onDone }: { readonly study: Study; readonly onDone: () => void }) {
  const { deviations: texts } = useMessages();
  const { client } = useClients();
  const [code, setCode] = useState<Code>('visit');
  const [text, setText] = useState('');
  const [day, setDay] = useState('');
  const { start, isBusy, error } = useDeed(async () => {
    const occurred = day === '' ? {} : { occurredOn: day as Day };
    await client.recordDeviation({ params: { id: study.id }, body: { code, text: text.trim(), ...occurred } });
    setText('');
    announce(texts.done);
    onDone();
  });
  return (
    <Form onSubmit={start}>
      <Select<Code>
        label={texts.code}
        options={deviationCodes.map((value) => ({ value, label: texts.codes[value] }))}
        value={code}
        onChange={setCode}
      />
      <TextField
        {...{ label: texts.text, description: texts.textHelp, value: text, onChange: setText, maxLength: 2000 }}
        isLong
        isRequired
      />
      <TextField label={texts.day} type="date" value={day} onChange={setDay} />
      <ErrorNote error={error} />
      <Button type="submit" kind="primary" isBusy={isBusy} isDisabled={text.trim() === ''}>
        {texts.record}
      </Button>
    </Form>
  );
}

function DeviationTable({ entries }: { readonly entries: readonly JournalEntry[] }) {
  const { deviations: texts } = useMessages();
  const formats = useFormats();
  if (entries.length === 0) return <EmptyState title={texts.none}>{texts.noneHelp}</EmptyState>;
  const of = ({ event }: JournalEntry) => (event.kind === 'deviation' ? event : undefined);
  const columns: readonly Column<JournalEntry>[] = [
    { label: texts.text, cell: (entry) => of(entry)?.text },
    { label: texts.code, cell: (entry) => texts.codes[of(entry)?.code ?? 'other'] },
    { label: texts.recorded, cell: ({ at }) => formats.dateTime(at) },
    { label: texts.proof, cell: (entry) => <Anchored entry={entry} /> },
  ];
  return (
    <Table
      caption={texts.title}
      hasHiddenCaption
      columns={columns}
      rows={entries}
      keyOf={({ number }) => `${number}`}
    />
  );
}
