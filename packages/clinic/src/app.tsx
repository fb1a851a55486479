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
import { type ReactNode, useMemo } from 'react';
import { Desk } from './desk/desk.tsx';
import { PrintSheet } from './desk/print-sheet.tsx';
import { RequestView } from './desk/request-view.tsx';
import { Emergencies } from './emergencies/emergencies.tsx';
import { EmergencyView } from './emergencies/emergency-view.tsx';
import { Issue } from './issue/issue.tsx';
import { OfferView } from './issue/offer-view.tsx';
import { useMessages } from './messages/messages.ts';
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
  if (standing.kind !== 'open' || !('session' in standing))
    return (
      <AppShell name={texts.appName}>
        <OfflineNote />
        <StaffGate api={sessionClient} app="clinic" desk={desk} />
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
  const { client } = useClients();
  const route = useHashRoute();
  const own = useScreens().filter(({ actions }) => actions.some((action) => session.actions.includes(action)));
  const current = `/${screenOf(route.parts)}`;
  const navigation = own.map(({ path, label }) => ({ href: `#${path}`, label, isCurrent: path === current }));
  const isAllowed = own.some(({ path }) => path === current);
  return (
    <AppShell name={texts.appName} navigation={navigation} actions={<StaffActions session={session} desk={desk} />}>
      <OfflineNote />
      <IdleLock session={session} desk={desk} keepOpen={(actions) => keepOpen(client, actions)} />
      {isAllowed ? <Screen parts={route.parts} session={session} /> : <NothingHere first={own[0]?.path} />}
    </AppShell>
  );
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
