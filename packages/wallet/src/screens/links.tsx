import {
  Button,
  Card,
  ErrorNote,
  Form,
  LinkButton,
  Page,
  QrCode,
  Row,
  Select,
  StateMark,
  TextField,
  useDeed,
  useFormats,
  usePolling,
} from '@assent/ui';
import { useState } from 'react';
import { TickList } from '../components/tick-list.tsx';
import { headlineOf, typeLabel } from '../credentials/card-words.ts';
import { recordHeadline } from '../health/resource-words.ts';
import { useValueWords } from '../hooks/use-value-words.ts';
import { useContents, useWallet } from '../hooks/wallet-context.ts';
import { linkTroubleOf, listLinks, makeLink, type OwnLink, revokeLink, usualSeconds } from '../links/health-links.ts';
import { useHealthMessages } from '../messages/health-messages.ts';
import { useMessages } from '../messages/messages.ts';
import type { Organization } from '../storage/wallet-contents.ts';
import styles from './screens.module.css';

/** SMART Health Links: making one, and those that there are. */
export function Links() {
  const { links: texts, back, history } = useMessages();
  const { organizations } = useContents();
  const [chosen, setChosen] = useState<string>();
  const organization = organizations.find(({ id }) => id === chosen) ?? organizations[0];
  const actions = <LinkButton href="#/more">{back}</LinkButton>;
  if (!organization)
    return (
      <Page title={texts.title} lead={texts.lead} actions={actions}>
        <p>{history.none}</p>
      </Page>
    );
  return (
    <Page title={texts.title} lead={texts.lead} actions={actions}>
      <Select
        label={texts.at}
        options={organizations.map(({ id, name }) => ({ value: id as string, label: name }))}
        value={organization.id}
        onChange={setChosen}
      />
      <AtOrganization key={organization.id} organization={organization} />
    </Page>
  );
}

function AtOrganization({ organization }: { readonly organization: Organization }) {
  const { links: texts } = useMessages();
  const { wallet } = useWallet();
  // whoever opens a link is seen while the page is open
  const listed = usePolling(() => listLinks(wallet, organization.id), 5000, [wallet, organization.id]);
  const ending = useDeed(async (id: string) => {
    await revokeLink(wallet, organization.id, id);
    listed.reload();
  });
  return (
    <>
      <MakeLink organization={organization} onMade={listed.reload} />
      <Card title={texts.list}>
        <ErrorNote error={listed.error ?? ending.error} />
        {listed.value?.length === 0 && <p>{texts.none}</p>}
        <ul className={styles.plain}>
          {(listed.value ?? []).map((link) => (
            <li key={link.id} className={styles.item}>
              <LinkLine link={link} onEnd={() => ending.start(link.id)} isBusy={ending.isBusy} />
            </li>
          ))}
        </ul>
      </Card>
    </>
  );
}

const kinds = { active: 'verified', expired: 'waiting', revoked: 'problem', locked: 'check' } as const;

interface LinkLineProps {
  readonly link: OwnLink;
  readonly isBusy: boolean;
  readonly onEnd: () => void;
}

function LinkLine({ link, isBusy, onEnd }: LinkLineProps) {
  const { links: texts } = useMessages();
  const { dateTime } = useFormats();
  const { label, state, until, openings } = link;
  return (
    <>
      <h3>{label ?? texts.unnamed}</h3>
      <Row>
        <StateMark kind={kinds[state]} word={texts.states[state]} />
        {until && <span className={styles.small}>{texts.until(dateTime(until))}</span>}
      </Row>
      {openings.length === 0 ? (
        <p>{texts.neverOpened}</p>
      ) : (
        <>
          <p>{texts.opened}</p>
          <ul>
            {openings.map(({ at, recipient }) => (
              <li key={`${at} ${recipient}`}>
                {recipient} <span className={styles.small}>{dateTime(at)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {state === 'active' && (
        <div>
          <Button kind="danger" isBusy={isBusy} onPress={onEnd}>
            {texts.end}
          </Button>
        </div>
      )}
    </>
  );
}

/** Everything that a link may lead to, in words. */
function useShareable() {
  const { credentials, healthCards } = useContents();
  const words = useValueWords();
  const { card: texts, record } = useHealthMessages();
  return [
    ...credentials.map((card) => ({
      value: card.id,
      label: `${typeLabel(card.type, words.language)}: ${headlineOf(card, words)}`,
    })),
    ...healthCards.map(({ id, bundle }) => ({
      value: id,
      label: `${texts.title}: ${recordHeadline(bundle, record, words)}`,
    })),
  ];
}

const minutes = [usualSeconds / 60, 60, 1440] as const;

function MakeLink({ organization, onMade }: { readonly organization: Organization; readonly onMade: () => void }) {
  const { links: texts } = useMessages();
  const { wallet } = useWallet();
  const { credentials, healthCards } = useContents();
  const options = useShareable();
  const [ticked, setTicked] = useState<readonly string[]>([]);
  const [label, setLabel] = useState('');
  const [passcode, setPasscode] = useState('');
  const [lasts, setLasts] = useState<number>(minutes[0]);
  const [wasTried, setTried] = useState(false);
  const [link, setLink] = useState<string>();
  const { start, isBusy, error } = useDeed(async () => {
    setTried(true);
    if (ticked.length === 0) return;
    const isTicked = ({ id }: { readonly id: string }) => ticked.includes(id);
    const chosen = { cards: credentials.filter(isTicked), healthCards: healthCards.filter(isTicked) };
    const wish = { tenant: organization.id, ...chosen, label: label.trim(), seconds: lasts * 60 };
    setLink(await makeLink(wallet, { ...wish, ...(passcode ? { passcode } : {}) }));
    onMade();
  });
  const trouble = linkTroubleOf(error);
  return (
    <Card title={texts.make}>
      <Form onSubmit={start}>
        <TickList legend={texts.what} options={options} ticked={ticked} onChange={setTicked} />
        {wasTried && ticked.length === 0 && <p className={styles.finding}>{texts.needsCard}</p>}
        <TextField label={texts.label} value={label} onChange={setLabel} maxLength={80} />
        <Select
          label={texts.for}
          options={minutes.map((count) => ({ value: String(count), label: texts.minutes(count) }))}
          value={String(lasts)}
          onChange={(count) => setLasts(Number(count))}
        />
        <TextField label={texts.passcode} description={texts.passcodeHelp} value={passcode} onChange={setPasscode} />
        <ErrorNote error={error} what={trouble && texts.trouble[trouble]} next={trouble && texts.next[trouble]} />
        <Button type="submit" kind="primary" isBusy={isBusy}>
          {texts.make}
        </Button>
      </Form>
      {link !== undefined && (
        <section aria-label={texts.link}>
          <p>{texts.made}</p>
          <QrCode link={link} label={texts.scan} />
        </section>
      )}
    </Card>
  );
}
