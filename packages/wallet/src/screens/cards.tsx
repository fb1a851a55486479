import {
  announce,
  Button,
  Card,
  ErrorNote,
  LinkButton,
  Page,
  Row,
  StateBanner,
  useAsync,
  useDeed,
  useFormats,
  useLanguage,
  useNow,
} from '@assent/ui';
import { lazy, Suspense } from 'react';
import { CardStateMark } from '../components/card-state-mark.tsx';
import { cardState } from '../credentials/card-state.ts';
import { headlineOf, typeLabel } from '../credentials/card-words.ts';
import { refreshStandings } from '../credentials/check-status.ts';
import { readEmergencies } from '../history/own-history.ts';
import { useOnline } from '../hooks/use-online.ts';
import { useValueWords } from '../hooks/use-value-words.ts';
import { useContents, useWallet } from '../hooks/wallet-context.ts';
import { useMessages } from '../messages/messages.ts';
import type { HeldCard } from '../storage/wallet-contents.ts';
import styles from './screens.module.css';

const KeptHealthList = lazy(() =>
  import('../components/kept-health-list.tsx').then(({ KeptHealthList: list }) => ({ default: list })),
);

/** The cards of the wallet, newest first, with how each stands. */
export function Cards() {
  const { cards: texts } = useMessages();
  const { credentials, healthCards, healthDocuments } = useContents();
  const hasHealth = healthCards.length + healthDocuments.length > 0;
  return (
    <Page
      title={texts.title}
      lead={texts.lead}
      actions={
        <LinkButton href="#/add" kind="primary">
          {texts.add}
        </LinkButton>
      }
    >
      <EmergencyNote />
      {credentials.length > 0 ? <Standings /> : !hasHealth && <p>{texts.none}</p>}
      <ul className={styles.cards}>
        {credentials.toReversed().map((card) => (
          <li key={card.id}>
            <CardTile card={card} />
          </li>
        ))}
      </ul>
      {hasHealth && (
        <Suspense>
          <KeptHealthList />
        </Suspense>
      )}
      <Organizations />
    </Page>
  );
}

function CardTile({ card }: { readonly card: HeldCard }) {
  const { cards: texts } = useMessages();
  const { wallet } = useWallet();
  const words = useValueWords();
  const { date } = useFormats();
  const { organizations } = useContents();
  const issuer = organizations.find(({ id }) => id === card.tenant)?.name ?? card.tenant;
  return (
    <a className={styles.cardLink} href={`#/card/${encodeURIComponent(card.id)}`}>
      <span className={styles.cardKind}>{typeLabel(card.type, words.language)}</span>
      <span className={styles.cardMain}>{headlineOf(card, words)}</span>
      <span className={styles.small}>{texts.from(issuer)}</span>
      <span className={styles.small}>{texts.validUntil(date(card.validUntil))}</span>
      <CardStateMark state={cardState(card, wallet.clock.now())} />
    </a>
  );
}

/** Whom the person has dealt with, and where to fetch what they have for them. */
function Organizations() {
  const { cards: texts } = useMessages();
  const { organizations } = useContents();
  if (organizations.length === 0) return null;
  return (
    <Card title={texts.organizations}>
      <p>{texts.organizationsHelp}</p>
      <ul className={styles.plain}>
        {organizations.map(({ id, name }) => (
          <li key={id}>
            <LinkButton href={`#/organization/${id}`}>{name}</LinkButton>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Since when it is known how the cards stand, and looking again. */
function Standings() {
  const { cards: texts } = useMessages();
  const { wallet } = useWallet();
  const { relative } = useFormats();
  const isOnline = useOnline();
  const nowMs = useNow(30_000);
  const { credentials } = useContents();
  const times = credentials.flatMap(({ standing }) => standing?.at ?? []);
  const oldest = times.length > 0 ? times.toSorted()[0] : undefined;
  const { start, isBusy, error } = useDeed(async () => {
    if ((await refreshStandings(wallet)) > 0) announce(texts.unread);
  });
  return (
    <Row>
      <p className={styles.small}>{oldest ? texts.asOf(relative(oldest, nowMs)) : texts.neverChecked}</p>
      <Button isBusy={isBusy} isDisabled={!isOnline} onPress={() => start()}>
        {texts.refresh}
      </Button>
      <ErrorNote error={error} />
    </Row>
  );
}

/** That somebody has looked at data in an emergency is said on the first screen, until it was read. */
function EmergencyNote() {
  const { history: texts } = useMessages();
  const { wallet } = useWallet();
  const { language } = useLanguage();
  const isOnline = useOnline();
  const { noticesRead } = useContents();
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const found = useAsync(
    async () => (isOnline ? readEmergencies(wallet, { language, timeZone }) : undefined),
    [wallet, language, isOnline],
  );
  const fresh = (found.value?.notices ?? []).filter(({ line }) => !noticesRead.includes(line.receipt));
  if (fresh.length === 0) return null;
  return (
    <StateBanner kind="check" word={texts.emergencies}>
      <p>{texts.emergencyNotice(fresh.length)}</p>
      <a href="#/history">{texts.look}</a>
    </StateBanner>
  );
}
