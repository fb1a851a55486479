import {
  announce,
  Button,
  Card,
  ErrorNote,
  goTo,
  LinkButton,
  Page,
  QrCode,
  Row,
  StateBanner,
  useAsync,
  useDeed,
  useFormats,
} from '@assent/ui';
import { useState } from 'react';
import { Confirm } from '../components/confirm.tsx';
import { HealthCardView } from '../components/health-card-view.tsx';
import { HealthRecord } from '../components/health-record.tsx';
import { type CardTrouble, checkHealthCards, codeOf } from '../health/shown-health-cards.ts';
import { useContents, useWallet } from '../hooks/wallet-context.ts';
import { useHealthMessages } from '../messages/health-messages.ts';
import { useMessages } from '../messages/messages.ts';
import type { KeptHealthCard } from '../storage/wallet-contents.ts';

/** A health card, or data of a health link, that is in the wallet. */
export function KeptHealth({ id }: { readonly id: string }) {
  const { gone, back } = useMessages();
  const { card: texts, link, list } = useHealthMessages();
  const { healthCards, healthDocuments } = useContents();
  const { date } = useFormats();
  const card = healthCards.find((one) => one.id === id);
  const document = healthDocuments.find((one) => one.id === id);
  const actions = <LinkButton href="#/">{back}</LinkButton>;
  const kept = card ?? document;
  if (!kept) return <Page title={gone} actions={actions} />;
  return (
    <Page title={card ? texts.title : link.document} lead={list.received(date(kept.receivedAt))} actions={actions}>
      {card && <HealthCardView card={card} />}
      {card && <ShowCode card={card} />}
      {card && <CheckAgain card={card} />}
      {document && (
        <Card title={list.from(document.from)}>
          <StateBanner kind="check" word={link.unsigned} />
          <HealthRecord record={document.resource} />
        </Card>
      )}
      <Remove id={id} />
    </Page>
  );
}

/** The card as a code that others can scan, if it is short enough for one. It is seen by whoever sees the screen, so it is asked for. */
function ShowCode({ card: { jws } }: { readonly card: KeptHealthCard }) {
  const { list } = useHealthMessages();
  const [isShown, setShown] = useState(false);
  const code = useAsync(async () => (isShown ? codeOf(jws) : undefined), [jws, isShown]);
  return (
    <Card title={list.code}>
      <Row>
        <Button onPress={() => setShown(!isShown)}>{isShown ? list.hideCode : list.showCode}</Button>
      </Row>
      {isShown && code.value && <QrCode link={code.value} label={list.codeHelp} />}
      {isShown && code.value === null && <p>{list.noCode}</p>}
    </Card>
  );
}

/** Whether a card was withdrawn since it came. */
function CheckAgain({ card }: { readonly card: KeptHealthCard }) {
  const { card: texts, list } = useHealthMessages();
  const { wallet } = useWallet();
  const [found, setFound] = useState<'good' | CardTrouble>();
  const { start, isBusy, error } = useDeed(async () => {
    const [check] = await checkHealthCards(wallet, { jws: card.jws });
    setFound(check?.valid ? 'good' : (check?.why ?? 'malformed'));
    if (check?.valid) announce(list.stillGood);
  });
  return (
    <>
      {found === 'good' && <StateBanner kind="verified" word={list.stillGood} />}
      {found !== undefined && found !== 'good' && (
        <ErrorNote error={found} what={list.noLonger[found]} next={texts.refusedNext} />
      )}
      <ErrorNote error={error} what={texts.unasked} next={list.later} />
      <Row>
        <Button isBusy={isBusy} onPress={() => start()}>
          {list.check}
        </Button>
      </Row>
    </>
  );
}

function Remove({ id }: { readonly id: string }) {
  const { list } = useHealthMessages();
  const { wallet } = useWallet();
  const { start, isBusy } = useDeed(async () => {
    await wallet.vault.change((contents) => {
      contents.healthCards = contents.healthCards.filter((one) => one.id !== id);
      contents.healthDocuments = contents.healthDocuments.filter((one) => one.id !== id);
    });
    goTo('/');
  });
  return (
    <Card>
      <p>{list.removeHelp}</p>
      <Confirm label={list.remove} confirm={list.removeConfirm} isBusy={isBusy} onConfirm={() => start()} />
    </Card>
  );
}
