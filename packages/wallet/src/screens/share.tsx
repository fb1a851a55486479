import { announce, Button, Card, LinkButton, Page, Row, StateBanner, useAsync, useDeed } from '@assent/ui';
import { useMemo, useState } from 'react';
import { AskedForm, useForms } from '../components/asked-form.tsx';
import { Findings } from '../components/findings.tsx';
import { MissingNote } from '../components/missing-note.tsx';
import { QuestionCard, useProofs } from '../components/question-card.tsx';
import { RequesterCard } from '../components/requester-card.tsx';
import { ShareItem } from '../components/share-item.tsx';
import { TroubleNote } from '../components/trouble-note.tsx';
import { questionsOf } from '../facts/show-question.ts';
import { useContents, useWallet } from '../hooks/wallet-context.ts';
import { useMessages } from '../messages/messages.ts';
import { answerShown, declineShown, explainShown, type Receipt, type ShownRequest } from '../requests/show-request.ts';
import styles from './screens.module.css';

export interface ShareProps {
  readonly opened: Pick<ShownRequest, 'read' | 'requester'>;
  /** Where the request was read, to come back to it. */
  readonly link: string;
  readonly onClose: () => void;
}

/** A request: who asks, why, what would leave and what stays hidden. Nothing optional is ticked. */
export function Share({ opened, link, onClose }: ShareProps) {
  const { share: texts } = useMessages();
  const { wallet } = useWallet();
  const contents = useContents();
  const [ticked, setTicked] = useState<readonly number[]>([]);
  const [outcome, setOutcome] = useState<Receipt | 'declined'>();
  // what the wallet holds may have changed meanwhile
  const shown = useMemo(() => explainShown(wallet, opened, ticked), [wallet, opened, ticked, contents]);
  const questions = useAsync(() => questionsOf(wallet, opened.read), [wallet, opened]);
  const proofs = useProofs();
  const asked = opened.read.request.questionnaires ?? [];
  const forms = useForms(asked);
  const answering = useDeed(async () => {
    if (!forms.check()) return;
    const made = { proofs: await proofs.makeAll(questions.value ?? []), forms: forms.responses() };
    const receipt = await answerShown(wallet, shown, ticked, made);
    setOutcome(receipt);
    announce(receipt.accepted ? texts.accepted : texts.refused);
  });
  const declining = useDeed(async () => {
    await declineShown(wallet, opened);
    setOutcome('declined');
  });
  if (outcome !== undefined) return <Outcome outcome={outcome} onClose={onClose} />;
  const isAnswerable =
    shown.canAnswer && !questions.isLoading && (questions.value ?? []).every(([, { missing }]) => missing.length === 0);
  const toggle = (sets: readonly number[], isTicked: boolean) =>
    setTicked(isTicked ? [...new Set([...ticked, ...sets])] : ticked.filter((at) => !sets.includes(at)));
  return (
    <Page title={texts.title}>
      <RequesterCard requester={shown.requester} purpose={shown.purpose} />
      <Findings found={[...shown.overAsking, ...shown.items.flatMap(({ overAsking }) => overAsking)]} />
      {shown.items.length > 0 && (
        <Card>
          {shown.items.map((item) => (
            <ShareItem
              key={item.id}
              item={item}
              consentAt={newConsentAt(shown.requester.organization.id, link)}
              canAnswer={shown.canAnswer}
              isTicked={item.sets.some((at) => ticked.includes(at))}
              onTick={(isTicked) => toggle(item.sets, isTicked)}
            />
          ))}
        </Card>
      )}
      {(questions.value ?? []).map(([id, question]) => (
        <QuestionCard key={id} shown={question} />
      ))}
      {asked.map((one) => (
        <AskedForm key={one.id} asked={one} state={forms.state} onChange={forms.setState} />
      ))}
      {proofs.progress}
      {!isAnswerable && !questions.isLoading && <MissingNote items={shown.items} canConsent />}
      <TroubleNote error={answering.error ?? questions.error} />
      <Row>
        <Button kind="primary" isDisabled={!isAnswerable} isBusy={answering.isBusy} onPress={() => answering.start()}>
          {texts.accept}
        </Button>
        <Button isBusy={declining.isBusy} onPress={() => declining.start()}>
          {texts.decline}
        </Button>
      </Row>
      <p className={styles.small}>{texts.keeps}</p>
    </Page>
  );
}

/** Where a consent is given to an organisation that asks for one, after which its request is shown again. */
const newConsentAt = (organization: string, link: string) =>
  `#/consents/new?${new URLSearchParams({ for: organization, link })}`;

function Outcome({ outcome, onClose }: { readonly outcome: Receipt | 'declined'; readonly onClose: () => void }) {
  const { share: texts, back } = useMessages();
  const close = <Button onPress={onClose}>{back}</Button>;
  if (outcome === 'declined')
    return (
      <Page title={texts.title} actions={close}>
        <StateBanner kind="verified" word={texts.declined} />
      </Page>
    );
  if (!outcome.accepted)
    return (
      <Page title={texts.title} actions={close}>
        <StateBanner kind="problem" word={texts.refused}>
          {texts.refusedNext}
        </StateBanner>
      </Page>
    );
  const { redirectUri } = outcome;
  const isWeb = redirectUri !== undefined && /^https?:\/\//.test(redirectUri);
  return (
    <Page title={texts.title} actions={close}>
      <StateBanner kind="verified" word={texts.accepted}>
        {texts.where}
      </StateBanner>
      {isWeb && <LinkButton href={redirectUri}>{texts.goOn}</LinkButton>}
    </Page>
  );
}
