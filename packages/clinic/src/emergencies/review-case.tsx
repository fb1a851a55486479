import { type ReviewOutcome, zReviewOutcome } from '@assent/domain';
import { Button, Card, ErrorNote, Form, Select, TextField, useDeed } from '@assent/ui';
import { useState } from 'react';
import { Reasons } from '../desk/reasons.tsx';
import type { Request } from '../desk/verdict.ts';
import { useMessages } from '../messages/messages.ts';
import { useClients } from '../session/clients.tsx';
import type { CaseDeedProps } from './close-case.tsx';

/** Says whether a case that is over was right. Whoever had the access or approved it is refused. */
export function ReviewCase({ one, session, onDone }: CaseDeedProps) {
  const { emergencies: texts } = useMessages();
  const { client } = useClients();
  const [outcome, setOutcome] = useState<ReviewOutcome>('justified');
  const [note, setNote] = useState('');
  const [refused, setRefused] = useState<Request['rejections']>([]);
  const { start, isBusy, error } = useDeed(async () => {
    const said = note.trim() === '' ? {} : { note: note.trim() };
    const body = { by: session.did, outcome, ...said };
    const answer = await client.reviewEmergency({ params: { id: one.id }, body });
    setRefused(answer.valid ? [] : answer.rejections);
    onDone();
  });
  return (
    <Card title={texts.review}>
      <Form onSubmit={start}>
        <Select<ReviewOutcome>
          label={texts.outcome}
          options={zReviewOutcome.options.map((value) => ({ value, label: texts.outcomes[value] }))}
          value={outcome}
          onChange={setOutcome}
        />
        <TextField
          label={texts.note}
          description={texts.noteHelp}
          value={note}
          onChange={setNote}
          maxLength={1000}
          isLong
        />
        <ErrorNote error={error} />
        <div role="alert">
          <Reasons rejections={refused} asked={[]} />
        </div>
        <Button type="submit" kind="primary" isBusy={isBusy}>
          {texts.reviewNow}
        </Button>
      </Form>
    </Card>
  );
}
