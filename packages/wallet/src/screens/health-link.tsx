import {
  announce,
  Button,
  Card,
  ErrorNote,
  Form,
  LinkButton,
  Page,
  PasswordField,
  Row,
  StateBanner,
  TextField,
  useDeed,
} from '@assent/ui';
import { useState } from 'react';
import { HealthCardView } from '../components/health-card-view.tsx';
import { HealthRecord } from '../components/health-record.tsx';
import {
  type HealthLinkAnswer,
  keepHealthDocuments,
  type OpenedHealthLink,
  openHealthLink,
  type ShownHealthLink,
} from '../health/health-link.ts';
import { keepHealthCards } from '../health/shown-health-cards.ts';
import { useWallet } from '../hooks/wallet-context.ts';
import { useHealthMessages } from '../messages/health-messages.ts';
import { useMessages } from '../messages/messages.ts';
import styles from './screens.module.css';

export interface HealthLinkProps {
  readonly shown: ShownHealthLink;
  readonly onClose: () => void;
}

/** A SMART Health Link: where it leads, its passcode, and what is behind it. */
export function HealthLink({ shown, onClose }: HealthLinkProps) {
  const { link: texts } = useHealthMessages();
  const { back } = useMessages();
  const [opened, setOpened] = useState<OpenedHealthLink>();
  return (
    <Page title={texts.title} lead={texts.lead(shown.host)} actions={<Button onPress={onClose}>{back}</Button>}>
      {opened ? <Contents opened={opened} onClose={onClose} /> : <Opening shown={shown} onOpened={setOpened} />}
    </Page>
  );
}

interface OpeningProps {
  readonly shown: ShownHealthLink;
  readonly onOpened: (opened: OpenedHealthLink) => void;
}

function Opening({ shown, onOpened }: OpeningProps) {
  const { link: texts } = useHealthMessages();
  const { wallet } = useWallet();
  const [recipient, setRecipient] = useState('');
  const [passcode, setPasscode] = useState('');
  const [wasTried, setTried] = useState(false);
  const [refusal, setRefusal] = useState<Extract<HealthLinkAnswer, { trouble: string }>>();
  const { start, isBusy, error } = useDeed(async () => {
    setTried(true);
    setRefusal(undefined);
    if (recipient.trim() === '') return;
    const answer = await openHealthLink(wallet, shown, {
      recipient: recipient.trim(),
      ...(passcode ? { passcode } : {}),
    });
    if ('opened' in answer) onOpened(answer.opened);
    else setRefusal(answer);
  });
  const left = refusal?.remainingAttempts;
  const isNameless = wasTried && recipient.trim() === '';
  return (
    <Card title={shown.label ?? texts.unnamed}>
      <Form onSubmit={start}>
        <TextField
          label={texts.recipient}
          description={texts.recipientHelp}
          value={recipient}
          onChange={setRecipient}
          maxLength={200}
          isRequired
          error={isNameless ? texts.needsName : undefined}
        />
        {shown.needsPasscode && (
          <PasswordField
            label={texts.passcode}
            description={texts.passcodeHelp}
            value={passcode}
            onChange={setPasscode}
            maxLength={128}
            isRequired
          />
        )}
        <ErrorNote
          error={refusal}
          what={refusal && texts.refused[refusal.trouble]}
          next={left === undefined ? texts.next : texts.attempts(left)}
        />
        <ErrorNote error={error} what={texts.unasked} next={texts.unaskedNext} />
        <p className={styles.small}>{texts.asks}</p>
        <Button type="submit" kind="primary" isBusy={isBusy}>
          {texts.open}
        </Button>
      </Form>
    </Card>
  );
}

interface ContentsProps extends Pick<HealthLinkProps, 'onClose'> {
  readonly opened: OpenedHealthLink;
}

function Contents({ opened, onClose }: ContentsProps) {
  const { link: texts, card: cardTexts } = useHealthMessages();
  const { back } = useMessages();
  const { wallet } = useWallet();
  const [isKept, setKept] = useState(false);
  const { cards, documents, refused, left } = opened;
  const { start, isBusy, error } = useDeed(async () => {
    await keepHealthCards(wallet, cards);
    if (documents.length > 0) await keepHealthDocuments(wallet, documents);
    setKept(true);
    announce(texts.kept);
  });
  if (isKept)
    return (
      <StateBanner kind="verified" word={texts.kept}>
        <LinkButton href="#/">{back}</LinkButton>
      </StateBanner>
    );
  const isEmpty = cards.length + documents.length === 0;
  return (
    <>
      {[...new Set(refused)].map((why) => (
        <ErrorNote key={why} error={why} what={cardTexts.refused[why]} next={cardTexts.refusedNext} />
      ))}
      {cards.map((card) => (
        <HealthCardView key={card.id} card={card} />
      ))}
      {documents.map(({ id, resource }) => (
        <Card key={id} title={texts.document}>
          <StateBanner kind="check" word={texts.unsigned} />
          <HealthRecord record={resource} />
        </Card>
      ))}
      {left > 0 && <p>{texts.left(left)}</p>}
      {isEmpty && <p>{texts.empty}</p>}
      <ErrorNote error={error} />
      {!isEmpty && (
        <Row>
          <Button kind="primary" isBusy={isBusy} onPress={() => start()}>
            {cardTexts.keep}
          </Button>
          <Button onPress={onClose}>{cardTexts.leave}</Button>
        </Row>
      )}
    </>
  );
}
