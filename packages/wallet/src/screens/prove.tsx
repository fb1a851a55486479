import { Button, Card, Checkbox, LinkButton, Page, Row, StateBanner, useDeed } from '@assent/ui';
import { useState } from 'react';
import { QuestionCard, sayOutcome, useProofs } from '../components/question-card.tsx';
import { TroubleNote } from '../components/trouble-note.tsx';
import { answerQuestionAlone, type ShownQuestion } from '../facts/show-question.ts';
import { useWallet } from '../hooks/wallet-context.ts';
import { useMessages } from '../messages/messages.ts';

export interface ProveProps {
  readonly shown: ShownQuestion;
  readonly onClose: () => void;
}

/** A request for a proof by itself: who asks, what would be seen, and that the values stay. */
export function Prove({ shown, onClose }: ProveProps) {
  const { proof: texts, share, offer, back } = useMessages();
  const { wallet } = useWallet();
  const proofs = useProofs();
  const [isAccepted, setAccepted] = useState<boolean>();
  const [isSure, setSure] = useState(false);
  const mustAccept = shown.findings.some(({ refuse }) => refuse);
  const { start, isBusy, error } = useDeed(async () => {
    const valid = await answerQuestionAlone(wallet, shown, await proofs.make(shown));
    setAccepted(valid);
    sayOutcome(valid ? texts.accepted : texts.refused);
  });
  if (isAccepted !== undefined)
    return (
      <Page title={texts.title} actions={<LinkButton href="#/">{back}</LinkButton>}>
        <StateBanner kind={isAccepted ? 'verified' : 'problem'} word={isAccepted ? texts.accepted : texts.refused}>
          {isAccepted ? share.where : texts.refusedNext}
        </StateBanner>
      </Page>
    );
  return (
    <Page title={texts.title} lead={`${share.asks(shown.asks.name)}. ${offer.vouched}`}>
      <QuestionCard shown={shown} />
      {shown.missing.length > 0 && (
        <StateBanner kind="check" word={texts.missing}>
          {texts.missingNext}
        </StateBanner>
      )}
      {mustAccept && (
        <Card>
          <Checkbox isSelected={isSure} onChange={setSure}>
            {texts.acceptAnyway}
          </Checkbox>
        </Card>
      )}
      {proofs.progress}
      <TroubleNote error={error} />
      <Row>
        <Button
          kind="primary"
          isDisabled={shown.missing.length > 0 || (mustAccept && !isSure)}
          isBusy={isBusy}
          onPress={() => start()}
        >
          {texts.start}
        </Button>
        <Button onPress={onClose}>{share.decline}</Button>
      </Row>
    </Page>
  );
}
