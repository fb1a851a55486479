import type { Client } from '@assent/api';
import {
  AcceptInvite,
  AppShell,
  type HashRoute,
  IdleLock,
  StaffActions,
  type StaffDesk,
  StaffGate,
  type StaffSession,
  useHashRoute,
  useStaffSession,
} from '@assent/ui';
import { useMemo } from 'react';
import { ClientsContext, createClients, signInClients, useClients } from './clients.ts';
import { StudyScreen } from './conduct/study-screen.tsx';
import { DefineStudy } from './define/define-study.tsx';
import { useMessages } from './messages/messages.ts';
import { StudyList } from './studies/study-list.tsx';

/** The sponsor's app: studies, who has proven that they fit, and who takes part. */
export function App() {
  const texts = useMessages();
  const { parts } = useHashRoute();
  const desk = useStaffSession(signInClients.client);
  const { standing, refresh } = desk;
  const clients = useMemo(() => createClients(() => void refresh()), [refresh]);
  const [first, token = ''] = parts;
  if (first === 'invite')
    return (
      <AppShell name={texts.appName}>
        <AcceptInvite api={signInClients.client} token={token} />
      </AppShell>
    );
  if (standing.kind !== 'open' || !('session' in standing))
    return (
      <AppShell name={texts.appName}>
        <StaffGate api={signInClients.client} app="sponsor" desk={desk} />
      </AppShell>
    );
  return (
    <ClientsContext.Provider value={clients}>
      <SignedIn session={standing.session} desk={desk} />
    </ClientsContext.Provider>
  );
}

function SignedIn({ session, desk }: { readonly session: StaffSession; readonly desk: StaffDesk }) {
  const texts = useMessages();
  const { client } = useClients();
  const route = useHashRoute();
  const navigation = [
    { href: '#/', label: texts.studies.title, isCurrent: route.parts.length === 0 },
    { href: '#/new', label: texts.define.title, isCurrent: route.parts[0] === 'new' },
  ];
  return (
    <AppShell name={texts.appName} actions={<StaffActions session={session} desk={desk} />} navigation={navigation}>
      <IdleLock session={session} desk={desk} keepOpen={(actions) => keepOpen(client, actions)} />
      <Screen route={route} />
    </AppShell>
  );
}

const keepOpen = (client: Client, actions: StaffSession['actions']): Promise<unknown> | undefined =>
  actions.includes('Verify') ? client.listStudies({}) : undefined;

function Screen({ route: { parts } }: { readonly route: HashRoute }) {
  const [first, id, tab] = parts;
  if (first === 'new') return <DefineStudy />;
  if (first === 'studies' && id !== undefined) return <StudyScreen key={id} id={id} tab={tab} />;
  return <StudyList />;
}
