import {
  AcceptInvite,
  AppShell,
  Button,
  type HashRoute,
  Row,
  StaffGate,
  useDeed,
  useHashRoute,
  useStaffSession,
} from '@assent/ui';
import { useMemo } from 'react';
import { ClientsContext, createClients, signInClients } from './clients.ts';
import { StudyScreen } from './conduct/study-screen.tsx';
import { DefineStudy } from './define/define-study.tsx';
import { useMessages } from './messages/messages.ts';
import { StudyList } from './studies/study-list.tsx';

/** The sponsor's app: studies, who has proven that they fit, and who takes part. */
export function App() {
  const texts = useMessages();
  const route = useHashRoute();
  const state = useStaffSession(signInClients.client, signInClients.background);
  const { session, look } = state;
  const clients = useMemo(() => createClients(look), [look]);
  const leaving = useDeed(state.signOut);
  const locking = useDeed(state.lock);
  const [first, token = ''] = route.parts;
  if (first === 'invite')
    return (
      <AppShell name={texts.appName}>
        <AcceptInvite api={signInClients.client} token={token} />
      </AppShell>
    );
  const isOpen = typeof session === 'object' && session.state === 'open';
  const navigation = [
    { href: '#/', label: texts.studies.title, isCurrent: route.parts.length === 0 },
    { href: '#/new', label: texts.define.title, isCurrent: first === 'new' },
  ];
  const actions = isOpen && (
    <Row>
      <span>{session.organization.name}</span>
      <Button onPress={locking.start}>{texts.lock}</Button>
      <Button onPress={leaving.start} isBusy={leaving.isBusy}>
        {texts.signOut}
      </Button>
    </Row>
  );
  return (
    <AppShell name={texts.appName} actions={actions} navigation={isOpen ? navigation : []}>
      <StaffGate api={signInClients.client} app="sponsor" state={state}>
        {() => (
          <ClientsContext.Provider value={clients}>
            <Screen route={route} />
          </ClientsContext.Provider>
        )}
      </StaffGate>
    </AppShell>
  );
}

function Screen({ route: { parts } }: { readonly route: HashRoute }) {
  const [first, id, tab] = parts;
  if (first === 'new') return <DefineStudy />;
  if (first === 'studies' && id !== undefined) return <StudyScreen key={id} id={id} tab={tab} />;
  return <StudyList />;
}
