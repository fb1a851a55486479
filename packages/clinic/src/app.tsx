import type { Client } from '@assent/api';
import type { OrganizationAction } from '@assent/domain';
import {
  AcceptInvite,
  AppShell,
  EmptyState,
  IdleLock,
  Page,
  StaffActions,
  type StaffDesk,
  StaffGate,
  type StaffSession,
  useHashRoute,
  useStaffSession,
} from '@assent/ui';
import { type ReactNode, useEffect, useMemo } from 'react';
import { Desk } from './desk/desk.tsx';
import { OfflineDesk } from './desk/offline-desk.tsx';
import { PrintSheet } from './desk/print-sheet.tsx';
import { RequestView } from './desk/request-view.tsx';
import { Emergencies } from './emergencies/emergencies.tsx';
import { EmergencyView } from './emergencies/emergency-view.tsx';
import { Issue } from './issue/issue.tsx';
import { OfferView } from './issue/offer-view.tsx';
import { useMessages } from './messages/messages.ts';
import { useConnection } from './offline/connection.ts';
import { useTrustKeeping } from './offline/kept-trust.ts';
import { OfflineNote } from './offline/offline-note.tsx';
import { ClientsProvider, createClients, sessionClient, useClients } from './session/clients.tsx';
import { Trust } from './trust/trust.tsx';

/** The app of a clinic's staff. Whoever is not signed in sees nothing but how to; the address says which screen they come back to. */
export function App() {
  const texts = useMessages();
  const desk = useStaffSession(sessionClient);
  const { parts } = useHashRoute();
  const { standing, refresh } = desk;
  const clients = useMemo(() => createClients(() => void refresh()), [refresh]);
  if (parts[0] === 'invite')
    return (
      <AppShell name={texts.appName}>
        <AcceptInvite api={sessionClient} token={parts[1] ?? ''} />
      </AppShell>
    );
  if (standing.kind !== 'open' || !('session' in standing)) return <SignedOut desk={desk} />;
  return (
    <ClientsProvider clients={clients}>
      <SignedIn session={standing.session} desk={desk} />
    </ClientsProvider>
  );
}

/** How often the service is asked whether it answers again, where nobody is signed in who would ask it anything. */
const askEveryMs = 15_000;

/**
 * Nobody is signed in, and without a connection nobody can be: then documents can be checked all the same, by what this browser keeps. None
 * of it is secret, and nothing is in the page but what a patient shows now.
 */
function SignedOut({ desk }: { readonly desk: StaffDesk }) {
  const texts = useMessages();
  const { parts } = useHashRoute();
  const { isOnline } = useConnection();
  const isAtDesk = parts[0] === 'offline' && !isOnline;
  const { refresh } = desk;
  useEffect(() => {
    // who is with a patient finishes: whoever is still signed in would begin anew
    if (isOnline || isAtDesk) return;
    const timer = setInterval(() => void refresh(), askEveryMs);
    return () => clearInterval(timer);
  }, [isOnline, isAtDesk, refresh]);
  return (
    <AppShell name={texts.appName}>
      <OfflineNote hasLink={!isAtDesk} />
      {isAtDesk ? <OfflineDesk organization={undefined} /> : <StaffGate api={sessionClient} app="clinic" desk={desk} />}
    </AppShell>
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
  const { client } = useClients();
  const route = useHashRoute();
  const own = useScreens().filter(({ actions }) => actions.some((action) => session.actions.includes(action)));
  const current = `/${screenOf(route.parts)}`;
  const navigation = own.map(({ path, label }) => ({ href: `#${path}`, label, isCurrent: path === current }));
  const isAllowed = own.some(({ path }) => path === current);
  return (
    <AppShell name={texts.appName} navigation={navigation} actions={<StaffActions session={session} desk={desk} />}>
      <OfflineNote hasLink={route.parts[0] !== 'offline'} />
      {session.actions.includes('Verify') && <TrustKeeping session={session} />}
      <IdleLock session={session} desk={desk} keepOpen={(actions) => keepOpen(client, actions)} />
      {isAllowed ? <Screen parts={route.parts} session={session} /> : <NothingHere first={own[0]?.path} />}
    </AppShell>
  );
}

/** Reads whom the organisation believes while somebody is signed in who may verify. */
function TrustKeeping({ session }: { readonly session: StaffSession }) {
  useTrustKeeping(session.organization);
  return null;
}

/** The least that somebody may ask. */
function keepOpen(client: Client, actions: StaffSession['actions']): Promise<unknown> | undefined {
  const query = { limit: 1 };
  if (actions.includes('Verify')) return client.listPresentationSessions({ query });
  if (actions.includes('ReadEmergencies')) return client.listEmergencies({ query });
  if (actions.includes('ReadCredentials')) return client.listCredentials({ query });
  return actions.includes('ManageTrust') ? client.listTrust({}) : undefined;
}

/** Requests are part of the desk, and offers of issuing. */
const screenOf = ([first = '']: readonly string[]): string =>
  ['requests', 'offline'].includes(first) ? '' : first === 'offers' ? 'issue' : first;

interface ScreenProps {
  readonly parts: readonly string[];
  readonly session: StaffSession;
}

function Screen({ parts: [first = '', id = '', part = ''], session }: ScreenProps): ReactNode {
  if (first === '') return <Desk session={session} />;
  if (first === 'offline') return <OfflineDesk organization={session.organization.id} />;
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
