import { Button, Card, ErrorNote, Form, type StaffSession, TextField, useDeed } from '@assent/ui';
import { useState } from 'react';
import { useMessages } from '../messages/messages.ts';
import { useClients } from '../session/clients.tsx';
import type { Case } from './case-kind.ts';

export interface CaseDeedProps {
  readonly one: Case;
  readonly session: StaffSession;
  readonly onDone: () => void;
}

/** Ends access before its time, with a record of why. */
export function CloseCase({ one, session, onDone }: CaseDeedProps) {
  const { emergencies: texts } = useMessages();
  const { client } = useClients();
  const [note, setNote] = useState('');
  const { start, isBusy, error } = useDeed(async () => {
    const said = note.trim() === '' ? {} : { note: note.trim() };
    await client.closeEmergency({ params: { id: one.id }, body: { by: session.did, ...said } });
    onDone();
  });
  return (
    <Card title={texts.close}>
      <Form onSubmit={start}>
        <TextField
          label={texts.note}
          description={texts.noteHelp}
          value={note}
          onChange={setNote}
          maxLength={1000}
          isLong
        />
        <ErrorNote error={error} />
        <Button type="submit" kind="danger" isBusy={isBusy}>
          {texts.closeNow}
        </Button>
      </Form>
    </Card>
  );
}
