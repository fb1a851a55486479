import { CardGrid, Page, type StaffSession } from '@assent/ui';
import { useMessages } from '../messages/messages.ts';
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
    </Page>
  );
}
