import {
  Button,
  CameraScan,
  Card,
  Form,
  goTo,
  ImageScan,
  Page,
  Stack,
  TextField,
  useDeed,
  useHashRoute,
} from '@assent/ui';
import { useEffect, useState } from 'react';
import { TroubleNote } from '../components/trouble-note.tsx';
import { type ShownOffer, showOffer } from '../credentials/receive-offer.ts';
import { type ShownQuestion, showQuestion } from '../facts/show-question.ts';
import { useWallet } from '../hooks/wallet-context.ts';
import { useMessages } from '../messages/messages.ts';
import { readLink } from '../requests/read-link.ts';
import { openRequest, type ShownRequest } from '../requests/show-request.ts';
import type { Organization } from '../storage/wallet-contents.ts';
import type { Wallet } from '../wallet.ts';
import { organizationOf } from '../wallet.ts';
import { Offer } from './offer.tsx';
import { OrganizationScreen } from './organization.tsx';
import { Prove } from './prove.tsx';
import { Share } from './share.tsx';

/** What a link turned out to be. */
type Opened =
  | { readonly kind: 'offer'; readonly offer: ShownOffer }
  | { readonly kind: 'request'; readonly request: Pick<ShownRequest, 'read' | 'requester'> }
  | { readonly kind: 'proof'; readonly question: ShownQuestion }
  | { readonly kind: 'organization'; readonly organization: Organization };

type Fault = Extract<ReturnType<typeof readLink>, { kind: 'refused' }>['why'];

/** Reads what a link stands for. Nothing is accepted or sent by that. */
async function openLink(wallet: Wallet, text: string): Promise<Opened | Fault> {
  const link = readLink(text, wallet.places.origin);
  switch (link.kind) {
    case 'refused':
      return link.why;
    case 'offer':
      return { kind: 'offer', offer: await showOffer(wallet, link.uri) };
    case 'request':
      return { kind: 'request', request: await openRequest(wallet, link.uri) };
    case 'proof':
      return { kind: 'proof', question: await showQuestion(wallet, link.tenant, link.id) };
    case 'organization':
      return { kind: 'organization', organization: await organizationOf(wallet, wallet.places.webDidOf(link.tenant)) };
  }
}

/** Where a link, a code or a name comes in. */
export function Add() {
  const { wallet } = useWallet();
  const { query } = useHashRoute();
  const [opened, setOpened] = useState<Opened>();
  const [fault, setFault] = useState<Fault>();
  const carried = query.get('link');
  const reading = useDeed(async (text: string) => {
    setFault(undefined);
    const found = await openLink(wallet, text);
    if (typeof found === 'string') setFault(found);
    else setOpened(found);
  });
  useEffect(() => {
    if (carried === null) return;
    void reading.start(carried);
    goTo('/add', { replace: true });
  }, [carried]);
  const close = () => goTo('/');
  if (opened?.kind === 'offer') return <Offer shown={opened.offer} onClose={close} />;
  if (opened?.kind === 'request') return <Share opened={opened.request} onClose={close} />;
  if (opened?.kind === 'proof') return <Prove shown={opened.question} onClose={close} />;
  if (opened?.kind === 'organization') return <OrganizationScreen organization={opened.organization} />;
  return <Entry onText={reading.start} isBusy={reading.isBusy} error={reading.error} fault={fault} />;
}

interface EntryProps {
  readonly onText: (text: string) => Promise<void>;
  readonly isBusy: boolean;
  readonly error: unknown;
  readonly fault: Fault | undefined;
}

function Entry({ onText, isBusy, error, fault }: EntryProps) {
  const { add: texts } = useMessages();
  const [text, setText] = useState('');
  return (
    <Page title={texts.title} lead={texts.lead}>
      <Card>
        <Form onSubmit={() => void onText(text)}>
          <TextField label={texts.paste} description={texts.pasteHelp} value={text} onChange={setText} isLong />
          <TroubleNote error={error} fault={fault} />
          <Button type="submit" kind="primary" isBusy={isBusy}>
            {texts.go}
          </Button>
        </Form>
      </Card>
      <Card>
        <Stack>
          <CameraScan onText={onText} />
          <ImageScan onText={onText} />
        </Stack>
      </Card>
    </Page>
  );
}
