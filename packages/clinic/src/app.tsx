import type { OrganizationAction } from '@assent/domain';
import { AcceptInvite, AppShell, Button, EmptyState, Page, Row, StateMark, useHashRoute } from '@assent/ui';
import type { ReactNode } from 'react';
import styles from './app.module.css';
import { Desk } from './desk/desk.tsx';
import { PrintSheet } from './desk/print-sheet.tsx';
import { RequestView } from './desk/request-view.tsx';
import { Emergencies } from './emergencies/emergencies.tsx';
import { EmergencyView } from './emergencies/emergency-view.tsx';
import { Issue } from './issue/issue.tsx';
import { OfferView } from './issue/offer-view.tsx';
import { useMessages } from './messages/messages.ts';
import { OfflineNote } from './offline/offline-note.tsx';
import { ClientsProvider, sessionClient } from './session/clients.tsx';
import { LockScreen } from './session/lock-screen.tsx';
import { rememberOrganization } from './session/remembered.ts';
import { SignIn } from './session/sign-in.tsx';
import { useIdleLock } from './session/use-idle-lock.ts';
import { type StaffDesk, type StaffSession, useStaffSession } from './session/use-staff-session.ts';
import { Trust } from './trust/trust.tsx';

/** The app of a clinic's staff. Whoever is not signed in sees nothing but how to; the address says which screen they come back to. */
export function App() {
  const texts = useMessages();
  const desk = useStaffSession();
  const { parts } = useHashRoute();
  const { standing, clients } = desk;
  if (parts[0] === 'invite')
    return (
      <AppShell name={texts.appName}>
        <AcceptInvite api={sessionClient} token={parts[1] ?? ''} onAccepted={rememberOrganization} />
      </AppShell>
    );
  if (standing.kind === 'unknown') return <AppShell name={texts.appName}>{null}</AppShell>;
  if (standing.kind === 'out' || standing.kind === 'ended')
    return (
      <AppShell name={texts.appName}>
        <OfflineNote />
        <SignIn desk={desk} hasEnded={standing.kind === 'ended'} />
      </AppShell>
    );
  if (standing.kind === 'locked' || !('session' in standing))
    return (
      <AppShell name={texts.appName}>
        <OfflineNote />
        {'session' in standing && <LockScreen session={standing.session} desk={desk} />}
      </AppShell>
    );
  return (
    <ClientsProvider clients={clients}>
      <SignedIn session={standing.session} desk={desk} />
    </ClientsProvider>
  );
}

interface Screen {
  readonly path: string;
  readonly label: string;
  /** Whoever may do any of these sees it. */
  readonly actions: readonly OrganizationAction[];
}

const useScreens = (): readonly Screen[] => {
  const { navigation: texts } = useMessages();
  return [
    { path: '/', label: texts.desk, actions: ['Verify'] },
    { path: '/issue', label: texts.issue, actions: ['Issue', 'ReadCredentials', 'Revoke'] },
    { path: '/emergencies', label: texts.emergencies, actions: ['ReadEmergencies'] },
    { path: '/trust', label: texts.trust, actions: ['ManageTrust'] },
  ];
};

function SignedIn({ session, desk }: { readonly session: StaffSession; readonly desk: StaffDesk }) {
  const texts = useMessages();
  const route = useHashRoute();
  const lock = () => void desk.lock().catch(() => undefined);
  const minutesLeft = useIdleLock(session, { refresh: () => void desk.refresh(), lock });
  const own = useScreens().filter(({ actions }) => actions.some((action) => session.actions.includes(action)));
  const current = `/${screenOf(route.parts)}`;
  const navigation = own.map(({ path, label }) => ({ href: `#${path}`, label, isCurrent: path === current }));
  const isAllowed = own.some(({ path }) => path === current);
  const actions = (
    <Row>
      <span className={styles.who}>{texts.signedIn(session.name, session.organization.name)}</span>
      <Button onPress={lock}>{texts.lockNow}</Button>
      <Button kind="quiet" onPress={() => void desk.signOut().catch(() => undefined)}>
        {texts.signOut}
      </Button>
    </Row>
  );
  return (
    <AppShell name={texts.appName} navigation={navigation} actions={actions}>
      <OfflineNote />
      {minutesLeft <= 1 && <StateMark kind="waiting" word={texts.locksSoon} />}
      {isAllowed ? <Screen parts={route.parts} session={session} /> : <NothingHere first={own[0]?.path} />}
    </AppShell>
  );
}

/** Requests are part of the desk, and offers of issuing. */
const screenOf = ([first = '']: readonly string[]): string =>
  first === 'requests' ? '' : first === 'offers' ? 'issue' : first;

interface ScreenProps {
  readonly parts: readonly string[];
  readonly session: StaffSession;
}

function Screen({ parts: [first = '', id = '', part = ''], session }: ScreenProps): ReactNode {
  if (first === '') return <Desk session={session} />;
  if (first === 'requests' && part === 'print') return <PrintSheet key={id} id={id} session={session} />;
  if (first === 'requests') return <RequestView key={id} id={id} session={session} />;
  if (first === 'issue') return <Issue session={session} />;
  if (first === 'offers') return <OfferView key={id} id={id} />;
  if (first === 'emergencies' && id !== '') return <EmergencyView key={id} id={id} session={session} />;
  if (first === 'emergencies') return <Emergencies session={session} />;
  if (first === 'trust') return <Trust />;
  return null;
}

function NothingHere({ first }: { readonly first: string | undefined }) {
  const { nothingHere: texts } = useMessages();
  return (
    <Page title={texts.title}>
      <EmptyState title={first === undefined ? texts.noRole : texts.otherScreen} action={null} />
      {first !== undefined && <a href={`#${first}`}>{texts.goOn}</a>}
    </Page>
  );
}
