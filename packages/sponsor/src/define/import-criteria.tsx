import type { Endpoints, ResultOf } from '@assent/api';
import { AppError } from '@assent/domain';
import { announce, Button, Card, ErrorNote, Form, Table, TextField, useDeed } from '@assent/ui';
import { useRef, useState } from 'react';
import { useClients } from '../clients.ts';
import { FileField } from '../file-field.tsx';
import { useMessages } from '../messages/messages.ts';
import type { Draft } from './draft.ts';

type Left = ResultOf<Endpoints['readStudyCriteria']>['left'][number];

/** No definition of a study is longer. */
const maxBytes = 1_000_000;

interface ImportCriteriaProps {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

/** Criteria from a FHIR file or a text, in place of those of the draft. What no record answers is kept for a person at the site. */
export function ImportCriteria({ draft, onChange }: ImportCriteriaProps) {
  const { imported: texts } = useMessages();
  const { client } = useClients();
  const [text, setText] = useState('');
  const [left, setLeft] = useState<readonly Left[]>();
  const { start, isBusy, error } = useDeed(async (given: string) => {
    setLeft(undefined);
    const read = await client.readStudyCriteria({ body: { resource: resourceIn(given) as never } });
    const attested = read.left.map(({ id, label, exclude }) => ({ id, label, exclude }));
    const named = Object.fromEntries(Object.entries(read.study).filter(([, value]) => value !== undefined));
    onChange({ ...draft, ...named, criteria: read.criteria, attested });
    setLeft(read.left);
    announce(texts.done(read.criteria.length, read.left.length));
  });
  // a file that is chosen while another is read is read after it, and not passed over
  const lastRead = useRef(Promise.resolve());
  const readInTurn = (file: File) => {
    lastRead.current = lastRead.current.then(() => readFile(file, start));
  };
  return (
    <Card title={texts.title}>
      <p>{texts.lead}</p>
      <FileField label={texts.file} accept=".json,application/json,application/fhir+json" onFile={readInTurn} />
      <Form onSubmit={() => start(text)}>
        <TextField label={texts.paste} value={text} onChange={setText} isLong spellCheck="false" />
        <Button type="submit" isBusy={isBusy} isDisabled={text.trim() === ''}>
          {texts.read}
        </Button>
      </Form>
      <ErrorNote
        error={error}
        {...(isUnreadable(error) ? { what: texts.unreadable, next: texts.unreadableNext } : {})}
      />
      {left && <LeftOut left={left} />}
    </Card>
  );
}

/** A file that is too large is not read at all; one that cannot be read has nothing in it. */
async function readFile(file: File, start: (text: string) => Promise<void>): Promise<void> {
  await start(file.size > maxBytes ? '' : await file.text().catch(() => ''));
}

/** @throws AppError `invalid_request`, without anything of the text */
function resourceIn(text: string): object {
  if (text.length > maxBytes) throw new AppError('invalid_request');
  try {
    const read: unknown = JSON.parse(text);
    // what is nested too deep to be written again cannot be sent either
    JSON.stringify(read);
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read;
  } catch {
    // said below, as for what is JSON and no resource
  }
  throw new AppError('invalid_request');
}

const isUnreadable = (error: unknown): boolean =>
  error instanceof AppError && ['invalid_request', 'unsupported_resource', 'payload_too_large'].includes(error.code);

function LeftOut({ left }: { readonly left: readonly Left[] }) {
  const { imported: texts, criteria } = useMessages();
  if (left.length === 0) return <p>{texts.nothingLeft}</p>;
  const reason = (why: string) => (Object.hasOwn(texts.whys, why) ? texts.whys[why as keyof typeof texts.whys] : '');
  return (
    <Table
      caption={texts.left}
      columns={[
        { label: criteria.criterion, cell: ({ label, exclude }: Left) => (exclude ? criteria.mustNot(label) : label) },
        { label: texts.why, cell: ({ why }: Left) => reason(why) },
      ]}
      rows={left}
      keyOf={({ id }) => id}
    />
  );
}
