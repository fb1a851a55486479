import type { ShownCards } from '@assent/fhir/wallet';
import {
  Button,
  CameraScan,
  Card,
  ErrorNote,
  Form,
  goTo,
  ImageScan,
  Page,
  Stack,
  StateBanner,
  TextField,
  useDeed,
  useHashRoute,
} from '@assent/ui';
import { lazy, Suspense, useEffect, useState } from 'react';
import { TroubleNote } from '../components/trouble-note.tsx';
import { type ShownOffer, showOffer } from '../credentials/receive-offer.ts';
import { type ShownQuestion, showQuestion } from '../facts/show-question.ts';
import { type HealthLinkTrouble, readHealthLink, type ShownHealthLink } from '../health/health-link.ts';
import { shownIn, withPart } from '../health/shown-health-cards.ts';
import { useWallet } from '../hooks/wallet-context.ts';
import { useHealthMessages } from '../messages/health-messages.ts';
import { useMessages } from '../messages/messages.ts';
import { type ReadLink, readLink } from '../requests/read-link.ts';
import { openRequest, type ShownRequest } from '../requests/show-request.ts';
import type { Organization } from '../storage/wallet-contents.ts';
import type { Wallet } from '../wallet.ts';
import { organizationOf } from '../wallet.ts';
import { CardFile } from './card-file.tsx';
import { Offer } from './offer.tsx';
import { OrganizationScreen } from './organization.tsx';
import { Prove } from './prove.tsx';
import { Share } from './share.tsx';

const DeskAnswer = lazy(() => import('./desk-answer.tsx').then(({ DeskAnswer: screen }) => ({ default: screen })));
const HealthCard = lazy(() => import('./health-card.tsx').then(({ HealthCard: screen }) => ({ default: screen })));
const HealthLink = lazy(() => import('./health-link.tsx').then(({ HealthLink: screen }) => ({ default: screen })));

/** What a link turned out to be. */
type Opened =
  | { readonly kind: 'offer'; readonly offer: ShownOffer }
  | { readonly kind: 'request'; readonly link: string; readonly request: Pick<ShownRequest, 'read' | 'requester'> }
  | Extract<ReadLink, { kind: 'desk' }>
  | { readonly kind: 'proof'; readonly question: ShownQuestion }
  | { readonly kind: 'organization'; readonly organization: Organization }
  | { readonly kind: 'health-card'; readonly shown: ShownCards }
  | { readonly kind: 'health-link'; readonly shown: ShownHealthLink };

type Fault = Extract<ReturnType<typeof readLink>, { kind: 'refused' }>['why'];

/** Nothing came of it, and why; or a card of which more codes are needed. */
type Unopened =
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'link-fault'; readonly trouble: HealthLinkTrouble }
  | { readonly kind: 'part'; readonly parts: readonly string[]; readonly of: number };

/** Reads what a link stands for. Nothing is accepted or sent by that. */
async function openLink(wallet: Wallet, text: string, parts: readonly string[]): Promise<Opened | Unopened> {
  const link = readLink(text, wallet.places.origin);
  switch (link.kind) {
    case 'refused':
      return { kind: 'fault', fault: link.why };
    case 'offer':
      return { kind: 'offer', offer: await showOffer(wallet, link.uri) };
    case 'request':
      return { kind: 'request', link: text, request: await openRequest(wallet, link.uri) };
    case 'desk':
      return link;
    case 'proof':
      return { kind: 'proof', question: await showQuestion(wallet, link.tenant, link.id) };
    case 'organization':
      return { kind: 'organization', organization: await organizationOf(wallet, wallet.places.webDidOf(link.tenant)) };
    case 'health-card':
      return openHealthCard(link.text, parts);
    case 'health-link': {
      const shown = await readHealthLink(link.text);
      return typeof shown === 'string' ? { kind: 'link-fault', trouble: shown } : { kind: 'health-link', shown };
    }
  }
}

/** A card of several codes is there when all of them were read, one after the other or at once. */
function openHealthCard(text: string, before: readonly string[]): Opened | Unopened {
  const { parts, of } = withPart(before, text);
  if (parts.length < of) return { kind: 'part', parts, of };
  const shown = shownIn(parts.join(' '));
  return shown ? { kind: 'health-card', shown } : { kind: 'fault', fault: 'unknown' };
}

const isUnopened = (found: Opened | Unopened): found is Unopened =>
  found.kind === 'fault' || found.kind === 'link-fault' || found.kind === 'part';

/** Where a link, a code or a name comes in. */
export function Add() {
  const { wallet } = useWallet();
  const { query } = useHashRoute();
  const [opened, setOpened] = useState<Opened>();
  const [unopened, setUnopened] = useState<Unopened>();
  const carried = query.get('link');
  const take = (found: Opened | Unopened) => (isUnopened(found) ? setUnopened(found) : setOpened(found));
  const reading = useDeed(async (text: string) => {
    setUnopened(undefined);
    take(await openLink(wallet, text, unopened?.kind === 'part' ? unopened.parts : []));
  });
  const openFile = async (text: string) => {
    const shown = shownIn(text);
    take(shown ? { kind: 'health-card', shown } : { kind: 'fault', fault: 'unknown' });
  };
  useEffect(() => {
    if (carried === null) return;
    void reading.start(carried);
    goTo('/add', { replace: true });
  }, [carried]);
  if (opened) return <OpenedScreen opened={opened} />;
  const { isBusy, error, start } = reading;
  return <Entry onText={start} onFile={openFile} isBusy={isBusy} error={error} unopened={unopened} />;
}

function OpenedScreen({ opened }: { readonly opened: Opened }) {
  const close = () => goTo('/');
  switch (opened.kind) {
    case 'offer':
      return <Offer shown={opened.offer} onClose={close} />;
    case 'request':
      return <Share opened={opened.request} link={opened.link} onClose={close} />;
    case 'desk':
      return (
        <Suspense>
          <DeskAnswer request={opened.request} onClose={close} />
        </Suspense>
      );
    case 'proof':
      return <Prove shown={opened.question} onClose={close} />;
    case 'organization':
      return <OrganizationScreen organization={opened.organization} />;
    case 'health-card':
      return (
        <Suspense>
          <HealthCard shown={opened.shown} onClose={close} />
        </Suspense>
      );
    case 'health-link':
      return (
        <Suspense>
          <HealthLink shown={opened.shown} onClose={close} />
        </Suspense>
      );
  }
}

interface EntryProps {
  readonly onText: (text: string) => Promise<void>;
  readonly onFile: (text: string) => Promise<void>;
  readonly isBusy: boolean;
  readonly error: unknown;
  readonly unopened: Unopened | undefined;
}

function Entry({ onText, onFile, isBusy, error, unopened }: EntryProps) {
  const { add: texts } = useMessages();
  const { link } = useHealthMessages();
  const [text, setText] = useState('');
  const trouble = unopened?.kind === 'link-fault' ? unopened.trouble : undefined;
  return (
    <Page title={texts.title} lead={texts.lead}>
      <Card>
        <Form onSubmit={() => void onText(text)}>
          <TextField label={texts.paste} description={texts.pasteHelp} value={text} onChange={setText} isLong />
          <TroubleNote error={error} fault={unopened?.kind === 'fault' ? unopened.fault : undefined} />
          <ErrorNote error={trouble} what={trouble && link.refused[trouble]} next={link.next} />
          <PartNote unopened={unopened} />
          <Button type="submit" kind="primary" isBusy={isBusy}>
            {texts.go}
          </Button>
        </Form>
      </Card>
      <Card>
        <Stack>
          <CameraScan onText={onText} />
          <ImageScan onText={onText} />
          <CardFile onText={onFile} />
        </Stack>
      </Card>
    </Page>
  );
}

function PartNote({ unopened }: Pick<EntryProps, 'unopened'>) {
  const { card } = useHealthMessages();
  if (unopened?.kind !== 'part') return null;
  return <StateBanner kind="waiting" word={card.part(unopened.parts.length, unopened.of)} isLive />;
}
