import { credentialTypes } from '@assent/domain';
import {
  Button,
  Card,
  ErrorNote,
  Page,
  Select,
  StateBanner,
  useAsync,
  useDeed,
  useFormats,
  useLanguage,
} from '@assent/ui';
import { useState } from 'react';
import { typeLabel } from '../credentials/card-words.ts';
import {
  type EmergencyNotice,
  type HistoryProof,
  noteRead,
  readEmergencies,
  readHistory,
  type ToldLine,
} from '../history/own-history.ts';
import { useContents, useWallet } from '../hooks/wallet-context.ts';
import { useMessages } from '../messages/messages.ts';
import type { Activity, Organization } from '../storage/wallet-contents.ts';
import styles from './screens.module.css';

const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** What organisations did with the data, by organisation, people apart from what was automatic; and what the wallet did. */
export function History() {
  const { history: texts } = useMessages();
  const { acting } = useWallet();
  const { organizations } = useContents();
  const [chosen, setChosen] = useState<string>();
  const known = acting ? organizations.filter(({ id }) => id === acting.tenant) : organizations;
  const organization = known.find(({ id }) => id === chosen) ?? known[0];
  return (
    <Page title={texts.title} lead={texts.lead}>
      {!acting && <Emergencies />}
      {organization ? (
        <>
          <Select
            label={texts.organization}
            options={known.map(({ id, name }) => ({ value: id as string, label: name }))}
            value={organization.id}
            onChange={setChosen}
          />
          <OfOrganization key={organization.id} organization={organization} />
        </>
      ) : (
        <p>{texts.none}</p>
      )}
      {!acting && <OwnActivities />}
    </Page>
  );
}

function OfOrganization({ organization }: { readonly organization: Organization }) {
  const { history: texts, add } = useMessages();
  const { wallet, acting } = useWallet();
  const { language } = useLanguage();
  const onBehalfOf = acting?.did;
  const read = useAsync(
    () => readHistory(wallet, { tenant: organization.id, onBehalfOf, language, timeZone }),
    [wallet, organization.id, onBehalfOf, language],
  );
  if (read.error !== undefined) return <ErrorNote error={read.error} onRetry={read.reload} />;
  if (!read.value) return <p>{add.working}</p>;
  const { lines, proof } = read.value;
  const people = lines.filter(({ automatic }) => !automatic);
  const automatic = lines.filter((line) => line.automatic);
  return (
    <>
      <Proof proof={proof} />
      <Card title={texts.people}>
        <Days lines={people} />
      </Card>
      <Card title={texts.automatic}>
        <p className={styles.small}>{texts.automaticHelp}</p>
        <Days lines={automatic} />
      </Card>
    </>
  );
}

/** Whether the history is complete, as it was checked here. */
function Proof({ proof }: { readonly proof: HistoryProof }) {
  const { history: texts } = useMessages();
  if (proof.kind === 'none') return <StateBanner kind="waiting">{texts.noLog}</StateBanner>;
  if (proof.kind === 'broken')
    return (
      <StateBanner kind="problem" word={texts.broken}>
        {texts.brokenNext}
      </StateBanner>
    );
  return (
    <StateBanner kind="verified" word={texts.complete(proof.receipts)}>
      {proof.isFirst && <p>{texts.first}</p>}
      {proof.waiting > 0 && <p>{texts.waitingEntries(proof.waiting)}</p>}
    </StateBanner>
  );
}

function Days({ lines }: { readonly lines: readonly ToldLine[] }) {
  const { history: texts } = useMessages();
  if (lines.length === 0) return <p>{texts.nothing}</p>;
  const days = [...new Set(lines.map(({ day }) => day))];
  return days.map((day) => (
    <section key={day} aria-label={day}>
      <h3>{day}</h3>
      <ul className={styles.plain}>
        {lines
          .filter((line) => line.day === day)
          .map(({ receipt, sentences }) => (
            <li key={receipt}>{sentences.join(' ')}</li>
          ))}
      </ul>
    </section>
  ));
}

function Emergencies() {
  const { history: texts } = useMessages();
  const { wallet } = useWallet();
  const { language } = useLanguage();
  const { noticesRead } = useContents();
  const found = useAsync(() => readEmergencies(wallet, { language, timeZone }), [wallet, language]);
  const notices: readonly EmergencyNotice[] = found.value?.notices ?? [];
  const fresh = notices.filter(({ line }) => !noticesRead.includes(line.receipt));
  const { start, isBusy } = useDeed(() =>
    noteRead(
      wallet,
      fresh.map(({ line }) => line.receipt),
    ),
  );
  if (notices.length === 0) return null;
  return (
    <Card title={texts.emergencies}>
      {fresh.length > 0 && <StateBanner kind="check" word={texts.emergencyNotice(fresh.length)} />}
      <Days lines={notices.map(({ line }) => line)} />
      {fresh.length > 0 && (
        <div>
          <Button isBusy={isBusy} onPress={() => start()}>
            {texts.markRead}
          </Button>
        </div>
      )}
    </Card>
  );
}

/** What this wallet did, newest first. */
function OwnActivities() {
  const { history: texts } = useMessages();
  const { activities } = useContents();
  const { dateTime } = useFormats();
  const say = useActivityWords();
  return (
    <Card title={texts.own}>
      <p className={styles.small}>{texts.ownHelp}</p>
      {activities.length === 0 && <p>{texts.nothing}</p>}
      <ul className={styles.plain}>
        {activities
          .map((activity, place) => ({ activity, place }))
          .toReversed()
          .map(({ activity, place }) => (
            <li key={place}>
              {say(activity)} <span className={styles.small}>{dateTime(activity.at)}</span>
            </li>
          ))}
      </ul>
    </Card>
  );
}

function useActivityWords(): (activity: Activity) => string {
  const { history: texts } = useMessages();
  const { language } = useLanguage();
  const { list } = useFormats();
  const nameOf = (what: string) => {
    const type = credentialTypes.find((one) => one === what);
    const words: Readonly<Record<string, string>> = texts.types;
    return type ? typeLabel(type, language) : (words[what] ?? texts.types.proof);
  };
  return ({ kind, with: who, what }) => texts.activities[kind](who, list(what.map(nameOf)));
}
