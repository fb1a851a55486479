import { Button, Card, CardGrid, ErrorNote, LinkButton, Page, QrCode, StateBanner, Time, usePolling } from '@assent/ui';
import { useState } from 'react';
import styles from '../desk/desk.module.css';
import { useMessages } from '../messages/messages.ts';
import { useClients } from '../session/clients.tsx';
import { codeOf } from './offer-codes.ts';

const kinds = {
  open: 'waiting',
  redeemed: 'waiting',
  deferred: 'waiting',
  denied: 'problem',
  issued: 'verified',
  expired: 'problem',
} as const;

/** An offer: its QR code, apart from it the code for the patient, and what became of it. */
export function OfferView({ id }: { readonly id: string }) {
  const { offer: texts } = useMessages();
  const { background } = useClients();
  const { value, error, reload } = usePolling(() => background.readOffer({ params: { id } }), 2000, [background, id]);
  const kept = codeOf(id);
  if (value === undefined)
    return (
      <Page title={texts.title}>
        <ErrorNote error={error} onRetry={reload} />
      </Page>
    );
  return (
    <Page title={texts.title} actions={<LinkButton href="#/issue">{texts.next}</LinkButton>}>
      <StateBanner kind={kinds[value.state]} word={texts.states[value.state]} isLive>
        <p>{texts.stateNext[value.state]}</p>
      </StateBanner>
      {value.state === 'open' && kept && (
        <CardGrid>
          <Card title={texts.scan}>
            <QrCode link={kept.uri} label={texts.scanLabel} />
            <p className={styles.soft}>
              {texts.until} <Time form="absolute" at={value.expires_at} />
            </p>
          </Card>
          {kept.code !== null && <CodeCard code={kept.code} />}
        </CardGrid>
      )}
      {value.state === 'open' && !kept && <p>{texts.gone}</p>}
    </Page>
  );
}

/** Hidden at first: whoever photographs the QR code must not have the code with it. */
function CodeCard({ code }: { readonly code: string }) {
  const { offer: texts } = useMessages();
  const [isShown, setShown] = useState(false);
  return (
    <Card
      title={texts.code}
      actions={<Button onPress={() => setShown(!isShown)}>{isShown ? texts.hide : texts.show}</Button>}
    >
      <p>{texts.codeHelp}</p>
      {isShown && <p className={styles.code}>{code}</p>}
    </Card>
  );
}
