import {
  announce,
  Button,
  Card,
  ErrorNote,
  goTo,
  Icon,
  LinkButton,
  Page,
  StateBanner,
  useDeed,
  useFormats,
  usePolling,
} from '@assent/ui';
import { useState } from 'react';
import { Confirm } from '../components/confirm.tsx';
import { Sentence } from '../components/sentence.tsx';
import {
  type ConsentWish,
  type TemplateName,
  templateNames,
  templates,
  wishOf,
} from '../consents/consent-templates.ts';
import { draftConsent, followRevocation, revokeConsent, signConsent } from '../consents/sign-consent.ts';
import { useContents, useWallet } from '../hooks/wallet-context.ts';
import { useMessages } from '../messages/messages.ts';
import type { HeldConsent } from '../storage/wallet-contents.ts';
import { ConsentMark } from './consents.tsx';
import { WhatFields } from './new-consent.tsx';
import styles from './screens.module.css';

/** One consent: what it says, how it stands, making it narrower, and taking it back. */
export function ConsentDetails({ id }: { readonly id: string }) {
  const { consents: texts, back, gone } = useMessages();
  const { wallet } = useWallet();
  const { grants } = useContents();
  const { date } = useFormats();
  const held = grants.find(({ grant }) => grant.id === id);
  const actions = <LinkButton href="#/consents">{back}</LinkButton>;
  if (!held) return <Page title={gone} actions={actions} />;
  const now = wallet.clock.now();
  const isInForce = held.revokedAt === undefined && now < held.grant.period.end;
  return (
    <Page title={texts.title} actions={actions}>
      <Card>
        <Sentence grant={held.grant} />
        <ConsentMark held={held} now={now} />
        <p className={styles.small}>{texts.given(date(held.signedAt))}</p>
        {isInForce && held.shownAt === undefined && <p>{texts.waiting}</p>}
      </Card>
      {held.revokedAt !== undefined && <Revocation held={held} />}
      {isInForce && <TakeBack held={held} />}
      {isInForce && <Narrow held={held} />}
    </Page>
  );
}

function TakeBack({ held }: { readonly held: HeldConsent }) {
  const { consents: texts } = useMessages();
  const { wallet } = useWallet();
  const { start, isBusy, error } = useDeed(async () => {
    await revokeConsent(wallet, held.grant.id);
    announce(texts.revoked);
  });
  return (
    <Card>
      <Confirm label={texts.revoke} confirm={texts.revokeConfirm} isBusy={isBusy} onConfirm={() => start()} />
      <ErrorNote error={error} />
    </Card>
  );
}

/** How far "refused everywhere" is: here at once, and everywhere once the chain has it for good. */
function Revocation({ held }: { readonly held: HeldConsent }) {
  const { consents: texts } = useMessages();
  const { wallet } = useWallet();
  const { dateTime } = useFormats();
  const isDone = held.intent === undefined || held.chain === 'final';
  const followed = usePolling(
    async () => (isDone ? held.chain : followRevocation(wallet, held.grant.id)),
    isDone ? 3_600_000 : 1500,
    [wallet, held.grant.id, isDone],
  );
  const chain = held.chain ?? 'queued';
  if (held.intent === undefined)
    return (
      <StateBanner kind="verified" word={texts.revoked}>
        {texts.steps.never}
      </StateBanner>
    );
  return (
    <>
      <StateBanner
        kind={chain === 'final' ? 'verified' : 'waiting'}
        word={chain === 'final' ? texts.steps.final : texts.revoked}
        isLive
      >
        {chain === 'final' && texts.steps.finalHelp}
        {chain === 'mined' && texts.steps.mined}
        {(chain === 'queued' || chain === 'signed') && texts.steps.queued}
      </StateBanner>
      <p>
        <Icon name="verified" /> {texts.steps.here(dateTime(held.revokedAt ?? held.signedAt))}
      </p>
      <ErrorNote error={followed.error} onRetry={followed.reload} />
    </>
  );
}

/** A consent with less in it takes the place of this one. */
function Narrow({ held }: { readonly held: HeldConsent }) {
  const { consents: texts } = useMessages();
  const { wallet } = useWallet();
  const { organizations } = useContents();
  const before = wishOf(held.grant);
  const [isOpen, setOpen] = useState(false);
  const [wish, setWish] = useState({ data: before?.data ?? [], without: before?.without ?? [] });
  const { start, isBusy, error } = useDeed(async () => {
    const full = before && wishFrom(held, { ...before, ...wish }, organizations, Date.parse(wallet.clock.now()));
    if (!full) return;
    const draft = await draftConsent(wallet, full, { replaces: held.grant, ...onBehalfOf(held) });
    await signConsent(wallet, draft, full.keeper);
    await revokeConsent(wallet, held.grant.id);
    goTo(`/consents/${draft.id}`);
  });
  if (!before || before.data.length === 0) return null;
  if (!isOpen)
    return (
      <div>
        <Button onPress={() => setOpen(true)}>{texts.narrow}</Button>
      </div>
    );
  // narrower is less of the one, or more of the other, and nothing that was not there
  const isNarrower =
    wish.data.length > 0 &&
    wish.data.every((kind) => before.data.includes(kind)) &&
    before.without.every((kind) => wish.without.includes(kind)) &&
    (wish.data.length < before.data.length || wish.without.length > before.without.length);
  return (
    <Card title={texts.narrow}>
      <p>{texts.narrowHelp}</p>
      <WhatFields wish={wish} onChange={setWish} />
      <ErrorNote error={error} />
      <div>
        <Button kind="primary" isDisabled={!isNarrower} isBusy={isBusy} onPress={() => start()}>
          {texts.narrowSubmit}
        </Button>
      </div>
    </Card>
  );
}

const onBehalfOf = ({ grant }: HeldConsent) =>
  grant.onBehalf ? { onBehalf: { subject: grant.subject, authority: grant.onBehalf.authority } } : {};

const dayMs = 86_400_000;

/** What to ask for so that the same comes out, with other data; the end stays what it was. */
function wishFrom(
  { grant }: HeldConsent,
  { data, without, emergency, purposes }: NonNullable<ReturnType<typeof wishOf>>,
  organizations: readonly ConsentWish['keeper'][],
  nowMs: number,
): ConsentWish | undefined {
  const byDid = (did: string | undefined) => organizations.find((one) => one.did === did);
  const [party] = grant.provisions[0]?.grantee ?? [];
  const reader = byDid(party && 'organization' in party ? party.organization : undefined);
  const keeper = byDid(grant.controller[0]);
  const template = templateNames.find((name: TemplateName) => templates[name].purposes.join() === purposes.join());
  if (!reader || !keeper || !template) return undefined;
  const days = Math.max(1, Math.floor((Date.parse(grant.period.end) - nowMs) / dayMs));
  return { template, keeper, reader, data, without, emergency, days, jurisdiction: grant.jurisdiction };
}
