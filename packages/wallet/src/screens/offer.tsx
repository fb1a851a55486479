import { type CredentialType, credentialTypes } from '@assent/domain';
import { announce, Button, Card, Form, LinkButton, Page, Row, StateBanner, TextField, useDeed } from '@assent/ui';
import { useState } from 'react';
import { TroubleNote } from '../components/trouble-note.tsx';
import { typeLabel } from '../credentials/card-words.ts';
import { type ShownOffer, takeShownOffer } from '../credentials/receive-offer.ts';
import { useValueWords } from '../hooks/use-value-words.ts';
import { useWallet } from '../hooks/wallet-context.ts';
import { useMessages } from '../messages/messages.ts';
import styles from './screens.module.css';

export interface OfferProps {
  readonly shown: ShownOffer;
  readonly onClose: () => void;
}

/** An offer: from whom, of what, and whether it is wanted. */
export function Offer({ shown, onClose }: OfferProps) {
  const { offer: texts } = useMessages();
  const { wallet } = useWallet();
  const { language } = useValueWords();
  const [code, setCode] = useState('');
  const [kept, setKept] = useState<string>();
  const { txCodeLength } = shown;
  const { start, isBusy, error } = useDeed(async () => {
    const taken = await takeShownOffer(wallet, shown, txCodeLength === undefined ? undefined : code.trim());
    const said = taken === 'pending' ? texts.pending : taken.length === 0 ? texts.known : texts.kept(taken.length);
    setKept(said);
    announce(said);
  });
  const type = credentialTypes.find((one): one is CredentialType => one === shown.what);
  if (kept !== undefined)
    return (
      <Page title={texts.title}>
        <StateBanner kind="verified" word={kept}>
          {texts.checked}
        </StateBanner>
        <Row>
          <LinkButton href="#/" kind="primary">
            {texts.toCards}
          </LinkButton>
        </Row>
      </Page>
    );
  return (
    <Page title={texts.title} lead={texts.lead(shown.issuerName)}>
      <Card>
        <p className={styles.who}>{type ? typeLabel(type, language) : shown.what}</p>
        <p className={styles.small}>{texts.vouched}</p>
        <Form onSubmit={start}>
          {txCodeLength !== undefined && (
            <TextField
              label={texts.txCode}
              description={texts.txCodeHelp(txCodeLength)}
              value={code}
              onChange={setCode}
              autoComplete="one-time-code"
              isRequired
            />
          )}
          <TroubleNote error={error} />
          <Row>
            <Button type="submit" kind="primary" isBusy={isBusy}>
              {texts.accept}
            </Button>
            <Button onPress={onClose}>{texts.decline}</Button>
          </Row>
        </Form>
      </Card>
    </Page>
  );
}
