import { type Client, createClient } from '@assent/api';
import { AppShell, Button } from '@assent/ui';
import { useState } from 'react';
import { useMessages } from './messages/messages.ts';
import { Overview } from './overview.tsx';
import { SignIn } from './sign-in.tsx';

/** The operations page. The operator's key lives in the client that is kept in memory, and nowhere else. */
export function App() {
  const texts = useMessages();
  const [client, setClient] = useState<Client>();
  const signOut = () => setClient(undefined);
  return (
    <AppShell name={texts.appName} actions={client && <Button onPress={signOut}>{texts.signOut}</Button>}>
      {client ? <Overview client={client} /> : <SignIn onKey={clientOf} onSignedIn={setClient} />}
    </AppShell>
  );
}

const clientOf = (token: string): Client => createClient({ baseUrl: window.location.origin, token });
