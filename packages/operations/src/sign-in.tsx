import type { Client } from '@assent/api';
import { Button, Card, ErrorNote, Form, Page, PasswordField, useDeed } from '@assent/ui';
import { useState } from 'react';
import { useMessages } from './messages/messages.ts';

interface SignInProps {
  readonly onKey: (key: string) => Client;
  readonly onSignedIn: (client: Client) => void;
}

/** Asks for the operator's key, and tries it before it lets anybody in. */
export function SignIn({ onKey, onSignedIn }: SignInProps) {
  const { signIn: texts } = useMessages();
  const [key, setKey] = useState('');
  const { start, isBusy, error } = useDeed(async () => {
    const client = onKey(key.trim());
    await client.readOperations({});
    onSignedIn(client);
  });
  return (
    <Page title={texts.title} lead={texts.lead}>
      <Card>
        <Form onSubmit={start}>
          <PasswordField label={texts.key} description={texts.keyHelp} value={key} onChange={setKey} isRequired />
          <ErrorNote error={error} />
          <Button type="submit" kind="primary" isBusy={isBusy}>
            {texts.submit}
          </Button>
        </Form>
      </Card>
    </Page>
  );
}
