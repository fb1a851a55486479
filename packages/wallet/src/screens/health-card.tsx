import type { ShownCards } from '@assent/fhir/wallet';
import { announce, Button, ErrorNote, LinkButton, Page, Row, StateBanner, useAsync, useDeed } from '@assent/ui';
import { useState } from 'react';
import { HealthCardView } from '../components/health-card-view.tsx';
import { type CheckedHealthCard, checkHealthCards, keepHealthCards } from '../health/shown-health-cards.ts';
import { useWallet } from '../hooks/wallet-context.ts';
import { useHealthMessages } from '../messages/health-messages.ts';
import { useMessages } from '../messages/messages.ts';

export interface HealthCardProps {
  readonly shown: ShownCards;
  readonly onClose: () => void;
}

/** SMART Health Cards that were scanned, pasted or opened: checked, shown, and kept if they are wanted. */
export function HealthCard({ shown, onClose }: HealthCardProps) {
  const { card: texts } = useHealthMessages();
  const { add, back } = useMessages();
  const { wallet } = useWallet();
  const checked = useAsync(() => checkHealthCards(wallet, shown), [wallet, shown]);
  return (
    <Page title={texts.title} actions={<Button onPress={onClose}>{back}</Button>}>
      {checked.isLoading && <p>{add.working}</p>}
      <ErrorNote error={checked.error} what={texts.unasked} next={texts.unaskedNext} onRetry={checked.reload} />
      {checked.value && <Checked checks={checked.value} onClose={onClose} />}
    </Page>
  );
}

function Checked({
  checks,
  onClose,
}: Pick<HealthCardProps, 'onClose'> & { readonly checks: readonly CheckedHealthCard[] }) {
  const { card: texts } = useHealthMessages();
  const { back } = useMessages();
  const { wallet } = useWallet();
  const [kept, setKept] = useState<string>();
  const good = checks.flatMap((check) => (check.valid ? [check.card] : []));
  const bad = new Set(checks.flatMap((check) => (check.valid ? [] : [check.why])));
  const { start, isBusy, error } = useDeed(async () => {
    const said = texts.kept(await keepHealthCards(wallet, good));
    setKept(said);
    announce(said);
  });
  if (kept !== undefined)
    return (
      <StateBanner kind="verified" word={kept}>
        <LinkButton href="#/">{back}</LinkButton>
      </StateBanner>
    );
  return (
    <>
      {[...bad].map((why) => (
        <ErrorNote key={why} error={why} what={texts.refused[why]} next={texts.refusedNext} />
      ))}
      {good.map((card) => (
        <HealthCardView key={card.id} card={card} />
      ))}
      <ErrorNote error={error} />
      {good.length > 0 && (
        <Row>
          <Button kind="primary" isBusy={isBusy} onPress={() => start()}>
            {good.length === 1 ? texts.keep : texts.keepAll(good.length)}
          </Button>
          <Button onPress={onClose}>{texts.leave}</Button>
        </Row>
      )}
    </>
  );
}
