import type { ConsentGrant } from '@assent/domain';
import {
  announce,
  Button,
  Card,
  ErrorNote,
  Form,
  goTo,
  LinkButton,
  Page,
  Select,
  TextField,
  useDeed,
  useHashRoute,
} from '@assent/ui';
import { useEffect, useState } from 'react';
import { Sentence } from '../components/sentence.tsx';
import { TickList } from '../components/tick-list.tsx';
import {
  type ConsentWish,
  dataKindNames,
  durations,
  sensitiveKindNames,
  type TemplateName,
  templateNames,
  templates,
} from '../consents/consent-templates.ts';
import { draftConsent, signConsent } from '../consents/sign-consent.ts';
import { useContents, useWallet } from '../hooks/wallet-context.ts';
import { useMessages } from '../messages/messages.ts';
import type { Organization } from '../storage/wallet-contents.ts';
import styles from './screens.module.css';

/** Makes a consent from a template: it is seen as a sentence while it is made, and signed when it is right. */
export function NewConsent() {
  const { consents: texts, back } = useMessages();
  const { organizations } = useContents();
  const { acting } = useWallet();
  const { query } = useHashRoute();
  const known = acting ? organizations.filter(({ id }) => id === acting.tenant) : organizations;
  const first = known.find(({ id }) => id === query.get('for')) ?? known[0];
  if (!first)
    return (
      <Page title={texts.newTitle} actions={<LinkButton href="#/consents">{back}</LinkButton>}>
        <p>{texts.noOrganizations}</p>
        <div>
          <LinkButton href="#/add">{texts.add}</LinkButton>
        </div>
      </Page>
    );
  return <ConsentForm keepers={known} readers={organizations} first={first} request={query.get('link') ?? undefined} />;
}

const emergencies = ['break-glass-allowed', 'break-glass-two-person', 'never'] as const;

/** Country and region as the browser knows them; the person mends it. */
const placeOfBrowser = (): string => new Intl.Locale(navigator.language).region ?? '';

const wishFor = (template: TemplateName, { keeper, reader }: Pick<ConsentWish, 'keeper' | 'reader'>): ConsentWish => ({
  ...{ template, keeper, reader, without: [], emergency: 'break-glass-allowed', jurisdiction: placeOfBrowser() },
  data: templates[template].data,
  days: templates[template].days,
});

interface ConsentFormProps {
  readonly keepers: readonly Organization[];
  readonly readers: readonly Organization[];
  readonly first: Organization;
  /** The link of a request that waits for the consent. */
  readonly request: string | undefined;
}

function ConsentForm({ keepers, readers, first, request }: ConsentFormProps) {
  const { consents: texts } = useMessages();
  const { wallet } = useWallet();
  const [wish, setWish] = useState(() => wishFor('treatment', { keeper: first, reader: first }));
  const [wasTried, setTried] = useState(false);
  const isPlace = /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/.test(wish.jurisdiction);
  const isGood = isPlace && wish.data.length > 0;
  const onBehalf = useOnBehalf();
  const draft = useDraft(wish, isGood, onBehalf.value);
  const { start, isBusy, error } = useDeed(async () => {
    setTried(true);
    if (!isGood || !draft) return;
    await signConsent(wallet, draft, wish.keeper);
    announce(texts.signed);
    goTo(request === undefined ? `/consents/${draft.id}` : `/add?${new URLSearchParams({ link: request })}`);
  });
  return (
    <Page title={texts.newTitle} lead={texts.newLead}>
      <Form onSubmit={start}>
        <Card>
          <WhoFields wish={wish} onChange={setWish} keepers={keepers} readers={readers} />
          {onBehalf.field}
        </Card>
        <Card>
          <WhatFields wish={wish} onChange={setWish} />
          {wasTried && wish.data.length === 0 && <p className={styles.finding}>{texts.needsData}</p>}
        </Card>
        <Card>
          <HowFields wish={wish} onChange={setWish} placeError={wasTried && !isPlace ? texts.badPlace : undefined} />
        </Card>
        {draft && (
          <Card title={texts.asSentence}>
            <Sentence grant={draft} />
          </Card>
        )}
        <ErrorNote error={error} />
        <Button type="submit" kind="primary" isBusy={isBusy}>
          {texts.sign}
        </Button>
      </Form>
    </Page>
  );
}

/** The grant that a wish stands for now. */
function useDraft(
  wish: ConsentWish,
  isGood: boolean,
  onBehalf: Parameters<typeof draftConsent>[2],
): ConsentGrant | undefined {
  const { wallet } = useWallet();
  const [draft, setDraft] = useState<ConsentGrant>();
  useEffect(() => {
    let isCurrent = true;
    if (!isGood) return setDraft(undefined);
    draftConsent(wallet, wish, onBehalf).then(
      (made) => isCurrent && setDraft(made),
      () => isCurrent && setDraft(undefined),
    );
    return () => {
      isCurrent = false;
    };
  }, [wallet, wish, isGood, onBehalf]);
  return draft;
}

/** For whom it is given, if the person acts for another. */
function useOnBehalf() {
  const { people: texts } = useMessages();
  const { acting } = useWallet();
  const [authority, setAuthority] = useState('');
  const [value, setValue] = useState<Parameters<typeof draftConsent>[2]>({});
  useEffect(() => {
    setValue(acting ? { onBehalf: { subject: acting.did, authority: authority || acting.name } } : {});
  }, [acting, authority]);
  const field = acting && (
    <TextField label={texts.authority} description={texts.authorityHelp} value={authority} onChange={setAuthority} />
  );
  return { value, field };
}

interface FieldsProps {
  readonly wish: ConsentWish;
  readonly onChange: (wish: ConsentWish) => void;
}

function WhoFields({ wish, onChange, keepers, readers }: FieldsProps & Pick<ConsentFormProps, 'keepers' | 'readers'>) {
  const { consents: texts } = useMessages();
  const optionsOf = (all: readonly Organization[]) => all.map(({ id, name }) => ({ value: id as string, label: name }));
  const pick = (all: readonly Organization[], id: string) => all.find((one) => one.id === id) ?? wish.keeper;
  return (
    <>
      <Select<TemplateName>
        label={texts.template}
        options={templateNames.map((value) => ({ value, label: texts.templates[value] }))}
        value={wish.template}
        onChange={(template) => onChange({ ...wishFor(template, wish), jurisdiction: wish.jurisdiction })}
      />
      <Select
        label={texts.keeper}
        options={optionsOf(keepers)}
        value={wish.keeper.id}
        onChange={(id) => onChange({ ...wish, keeper: pick(keepers, id) })}
      />
      <Select
        label={texts.reader}
        options={optionsOf(readers)}
        value={wish.reader.id}
        onChange={(id) => onChange({ ...wish, reader: pick(readers, id) })}
      />
    </>
  );
}

/** Which data, and which not. */
export function WhatFields({
  wish,
  onChange,
}: {
  readonly wish: Pick<ConsentWish, 'data' | 'without'>;
  readonly onChange: (wish: never) => void;
}) {
  const { consents: texts } = useMessages();
  const change = (part: Partial<ConsentWish>) => onChange({ ...wish, ...part } as never);
  return (
    <>
      <TickList
        legend={texts.data}
        options={dataKindNames.map((value) => ({ value, label: texts.kinds[value] }))}
        ticked={wish.data}
        onChange={(data) => change({ data: dataKindNames.filter((kind) => data.includes(kind)) })}
      />
      <TickList
        legend={texts.without}
        options={sensitiveKindNames.map((value) => ({ value, label: texts.sensitive[value] }))}
        ticked={wish.without}
        onChange={(without) => change({ without })}
      />
    </>
  );
}

function HowFields({ wish, onChange, placeError }: FieldsProps & { readonly placeError: string | undefined }) {
  const { consents: texts } = useMessages();
  return (
    <>
      <Select
        label={texts.days}
        options={durations.map((days) => ({ value: String(days), label: texts.forDays(days) }))}
        value={String(wish.days)}
        onChange={(days) => onChange({ ...wish, days: Number(days) })}
      />
      <TextField
        label={texts.jurisdiction}
        description={texts.jurisdictionHelp}
        value={wish.jurisdiction}
        onChange={(jurisdiction) => onChange({ ...wish, jurisdiction: jurisdiction.trim().toUpperCase() })}
        error={placeError}
        isRequired
      />
      <Select<ConsentWish['emergency']>
        label={texts.emergency}
        options={emergencies.map((value) => ({ value, label: texts.emergencies[value] }))}
        value={wish.emergency}
        onChange={(emergency) => onChange({ ...wish, emergency })}
      />
    </>
  );
}
