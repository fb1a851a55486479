import type { Did } from '@assent/domain';
import {
  Button,
  CameraScan,
  Card,
  CardGrid,
  ImageScan,
  LinkButton,
  Row,
  Stack,
  type StaffSession,
  StateBanner,
} from '@assent/ui';
import { useState } from 'react';
import { useMessages } from '../messages/messages.ts';
import { Consents } from './consents.tsx';
import { readScanned, type Scanned } from './read-scanned.ts';
import { Receipts } from './receipts.tsx';

const kinds = { identifier: 'check', document: 'check', request: 'problem', unknown: 'problem' } as const;

/** Reads a code from the screen of a patient, and says what it is worth: it is shown by somebody, and proves nothing. */
export function ScanCard({ session }: { readonly session: StaffSession }) {
  const { scan: texts } = useMessages();
  const [scanned, setScanned] = useState<Scanned>();
  if (!scanned)
    return (
      <Card title={texts.title}>
        <p>{texts.lead}</p>
        <Stack>
          <CameraScan onText={(text) => setScanned(readScanned(text))} />
          <ImageScan onText={(text) => setScanned(readScanned(text))} />
        </Stack>
      </Card>
    );
  const { what, next } = texts.kinds[scanned.kind];
  return (
    <Card title={texts.title} actions={<Button onPress={() => setScanned(undefined)}>{texts.again}</Button>}>
      <StateBanner kind={kinds[scanned.kind]} word={what} isLive>
        <p>{next}</p>
      </StateBanner>
      {scanned.kind === 'identifier' && <OfIdentifier did={scanned.did} session={session} />}
      {scanned.kind === 'document' && session.actions.includes('ManageTrust') && (
        <LinkButton href="#/trust">{texts.test}</LinkButton>
      )}
    </Card>
  );
}

/** What the clinic has under an identifier, for whoever may see it. */
function OfIdentifier({ did, session }: { readonly did: Did; readonly session: StaffSession }) {
  const { patient: texts } = useMessages();
  const { actions, organization } = session;
  return (
    <>
      <CardGrid>
        {actions.includes('Decide') && <Consents subject={did} own={organization.did as Did} />}
        {actions.includes('ReadReceipts') && <Receipts subject={did} />}
      </CardGrid>
      {actions.includes('RequestEmergency') && (
        <Row>
          <LinkButton href={`#/emergencies?patient=${encodeURIComponent(did)}`}>{texts.emergency}</LinkButton>
        </Row>
      )}
    </>
  );
}
