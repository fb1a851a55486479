import { Card, CardGrid, LinkButton, Page, type StaffSession } from '@assent/ui';
import { useMessages } from '../messages/messages.ts';
import { useKeptTrust } from '../offline/kept-trust.ts';
import { TrustAge } from '../offline/trust-age.tsx';
import { AskForm } from './ask-form.tsx';
import { Queue } from './queue.tsx';
import { ScanCard } from './scan-card.tsx';

/** Where a visit begins: what to ask for, and who is waiting. */
export function Desk({ session }: { readonly session: StaffSession }) {
  const { desk: texts } = useMessages();
  return (
    <Page title={texts.title} lead={texts.lead}>
      <CardGrid>
        <AskForm organization={session.organization.name} />
        <Queue />
      </CardGrid>
      <ScanCard session={session} />
      <WithoutConnection organization={session.organization.id} />
    </Page>
  );
}

/** What this desk could do without a connection, and for how long. */
function WithoutConnection({ organization }: { readonly organization: string }) {
  const { offlineDesk: texts } = useMessages();
  const kept = useKeptTrust();
  return (
    <Card title={texts.age.title} actions={<LinkButton href="#/offline">{texts.open}</LinkButton>}>
      <TrustAge kept={kept?.organization.id === organization ? kept : undefined} />
    </Card>
  );
}
