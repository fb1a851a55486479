import { Card, goTo, LinkButton, Page, StateBanner, useDeed, useFormats } from '@assent/ui';
import { CardStateMark } from '../components/card-state-mark.tsx';
import { Confirm } from '../components/confirm.tsx';
import { Lines } from '../components/lines.tsx';
import { cardState } from '../credentials/card-state.ts';
import { headlineOf, linesOf, typeLabel } from '../credentials/card-words.ts';
import { useValueWords } from '../hooks/use-value-words.ts';
import { useContents, useWallet } from '../hooks/wallet-context.ts';
import { useMessages } from '../messages/messages.ts';
import styles from './screens.module.css';

/** One card: what it says, from whom, how it stands, and what can be done about it. */
export function CardDetails({ id }: { readonly id: string }) {
  const { cards: texts, back, gone } = useMessages();
  const { wallet } = useWallet();
  const words = useValueWords();
  const { date, dateTime } = useFormats();
  const { credentials, organizations } = useContents();
  const { start, isBusy } = useDeed(async () => {
    await wallet.vault.change((contents) => {
      contents.credentials = contents.credentials.filter((one) => one.id !== id);
    });
    goTo('/');
  });
  const card = credentials.find((one) => one.id === id);
  if (!card) return <Page title={gone} actions={<LinkButton href="#/">{back}</LinkButton>} />;
  const issuer = organizations.find((one) => one.id === card.tenant)?.name ?? card.tenant;
  const state = cardState(card, wallet.clock.now());
  const next = state === 'revoked' || state === 'suspended' || state === 'expired' ? texts.nextStep[state] : undefined;
  return (
    <Page
      title={typeLabel(card.type, words.language)}
      lead={headlineOf(card, words)}
      actions={<LinkButton href="#/">{back}</LinkButton>}
    >
      {next && (
        <StateBanner kind={state === 'suspended' ? 'check' : 'problem'} word={texts.states[state]}>
          {next}
        </StateBanner>
      )}
      <Card title={texts.details}>
        <Lines lines={linesOf(card, words)} />
      </Card>
      <Card>
        <CardStateMark state={state} />
        <p>{texts.from(issuer)}</p>
        <p>{texts.validUntil(date(card.validUntil))}</p>
        <p>{texts.received(date(card.receivedAt))}</p>
        {card.standing && <p className={styles.small}>{texts.asOf(dateTime(card.standing.at))}</p>}
        <p>{card.format === 'dc+sd-jwt' ? texts.hideable : texts.whole}</p>
      </Card>
      <Card>
        <p>{texts.removeHelp}</p>
        <Confirm label={texts.remove} confirm={texts.removeConfirm} isBusy={isBusy} onConfirm={() => start()} />
      </Card>
    </Page>
  );
}
