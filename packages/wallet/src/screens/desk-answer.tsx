import type { DeskRequest } from '@assent/browser';
import { Button, Card, ErrorNote, Icon, Page, Row, useDeed } from '@assent/ui';
import { useMemo, useState } from 'react';
import { DeskCodes } from '../components/desk-codes.tsx';
import { Findings } from '../components/findings.tsx';
import { MissingNote } from '../components/missing-note.tsx';
import { ShareItem } from '../components/share-item.tsx';
import { useContents, useWallet } from '../hooks/wallet-context.ts';
import { useDeskMessages } from '../messages/desk-messages.ts';
import { useMessages } from '../messages/messages.ts';
import { answerDesk, explainDesk, type ShownDesk } from '../requests/show-to-desk.ts';
import styles from './screens.module.css';

export interface DeskAnswerProps {
  readonly request: DeskRequest;
  readonly onClose: () => void;
}

/** A request of a desk without a connection: who it says that it is of, what would be shown, and then that as codes. Nothing is sent. */
export function DeskAnswer({ request, onClose }: DeskAnswerProps) {
  const { share: shared } = useMessages();
  const texts = useDeskMessages();
  const { wallet } = useWallet();
  const contents = useContents();
  const [ticked, setTicked] = useState<readonly number[]>([]);
  const [answer, setAnswer] = useState<string>();
  const shown = useMemo(() => explainDesk(wallet, request, ticked), [wallet, request, ticked, contents]);
  const { start, isBusy, error } = useDeed(async () => setAnswer(await answerDesk(wallet, request, ticked)));
  if (answer !== undefined) return <DeskCodes text={answer} onClose={onClose} />;
  const toggle = (sets: readonly number[], isTicked: boolean) =>
    setTicked(isTicked ? [...new Set([...ticked, ...sets])] : ticked.filter((at) => !sets.includes(at)));
  return (
    <Page title={texts.title}>
      <WhoAsks shown={shown} purpose={request.purpose} />
      <Findings found={[...shown.overAsking, ...shown.items.flatMap(({ overAsking }) => overAsking)]} />
      <Card>
        {shown.items.map((item) => (
          <ShareItem
            key={item.id}
            item={item}
            canAnswer={shown.canAnswer}
            isTicked={item.sets.some((at) => ticked.includes(at))}
            onTick={(isTicked) => toggle(item.sets, isTicked)}
          />
        ))}
      </Card>
      {!shown.canAnswer && <MissingNote items={shown.items} />}
      <ErrorNote error={error} />
      <Row>
        <Button kind="primary" isDisabled={!shown.canAnswer} isBusy={isBusy} onPress={() => start()}>
          {texts.accept}
        </Button>
        <Button onPress={onClose}>{texts.decline}</Button>
      </Row>
      <p className={styles.small}>{shared.keeps}</p>
    </Page>
  );
}

/** A name that could not be checked, and what for. */
function WhoAsks({ shown: { name, isKnown }, purpose }: { readonly shown: ShownDesk; readonly purpose: string }) {
  const { share: shared } = useMessages();
  const texts = useDeskMessages();
  return (
    <Card title={texts.asks(name)}>
      <p className={styles.finding}>
        <Icon name="check" /> {texts.unchecked}
      </p>
      <p className={styles.small}>{isKnown ? texts.known : texts.unknown}</p>
      <p>
        <strong>{shared.why}:</strong> {purpose.trim() === '' ? shared.noPurpose : purpose}
      </p>
    </Card>
  );
}
