import {
  announce,
  Button,
  Card,
  Checkbox,
  type Column,
  EmptyState,
  ErrorNote,
  Form,
  Table,
  TextField,
  useDeed,
  useFormats,
} from '@assent/ui';
import { useState } from 'react';
import { useClients } from '../clients.ts';
import { FileField } from '../file-field.tsx';
import { useMessages } from '../messages/messages.ts';
import { Anchored } from './anchored.tsx';
import { isConflict } from './is-conflict.ts';
import { sha256Of } from './save-file.ts';
import type { Study } from './study.ts';
import { type JournalEntry, useJournal } from './use-journal.ts';

/** Versions of the text that people sign. A new one may ask those who take part to sign again. */
export function ConsentVersions({ study }: { readonly study: Study }) {
  const { consent: texts } = useMessages();
  const { entries, error, reload } = useJournal(study.id);
  const versions = entries.filter(({ event }) => event.kind === 'consent-version').reverse();
  return (
    <>
      <Card title={texts.newTitle}>
        <p>{texts.lead}</p>
        <VersionForm study={study} onDone={reload} />
      </Card>
      <Card title={texts.title}>
        <ErrorNote error={error} onRetry={reload} />
        {versions.length === 0 ? (
          <EmptyState title={texts.none}>{texts.noneHelp}</EmptyState>
        ) : (
          <Versions {...{ versions }} />
        )}
      </Card>
    </>
  );
}

function VersionForm({ study, onDone }: { readonly study: Study; readonly onDone: () => void }) {
  const { consent: texts } = useMessages();
  const { client } = useClients();
  const [version, setVersion] = useState('');
  const [file, setFile] = useState<File>();
  const [reconsent, setReconsent] = useState(true);
  const { start, isBusy, error } = useDeed(async () => {
    const sha256 = await sha256Of(await (file as File).arrayBuffer());
    await client.publishConsentVersion({
      params: { id: study.id },
      body: { version: version.trim(), sha256, reconsent },
    });
    setVersion('');
    setFile(undefined);
    announce(texts.done);
    onDone();
  });
  return (
    <Form onSubmit={start}>
      <TextField label={texts.version} value={version} onChange={setVersion} maxLength={64} isRequired />
      <FileField label={texts.file} onFile={setFile} />
      <p>{file ? texts.chosen(file.name) : texts.fileHelp}</p>
      <Checkbox isSelected={reconsent} onChange={setReconsent}>
        {texts.reconsent}
      </Checkbox>
      <ErrorNote error={error} {...(isConflict(error) ? { what: texts.twice, next: texts.twiceNext } : {})} />
      <Button type="submit" kind="primary" isBusy={isBusy} isDisabled={!file || version.trim() === ''}>
        {texts.publish}
      </Button>
    </Form>
  );
}

function Versions({ versions }: { readonly versions: readonly JournalEntry[] }) {
  const { consent: texts } = useMessages();
  const formats = useFormats();
  const of = ({ event }: JournalEntry) => (event.kind === 'consent-version' ? event : undefined);
  const columns: readonly Column<JournalEntry>[] = [
    { label: texts.version, cell: (entry) => of(entry)?.version },
    { label: texts.published, cell: ({ at }) => formats.dateTime(at) },
    { label: texts.again, cell: (entry) => (of(entry)?.reconsent ? texts.all : texts.newOnes) },
    { label: texts.hash, cell: (entry) => <code>{of(entry)?.sha256}</code> },
    { label: texts.proof, cell: (entry) => <Anchored entry={entry} /> },
  ];
  return (
    <Table
      caption={texts.title}
      hasHiddenCaption
      columns={columns}
      rows={versions}
      keyOf={({ number }) => `${number}`}
    />
  );
}
