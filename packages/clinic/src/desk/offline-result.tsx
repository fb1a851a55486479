import { type DeskVerdict, deskQuery, type OpenDeskRequest } from '@assent/browser';
import { askedItems, type Instant } from '@assent/domain';
import { Button, Card, Row, Stack, StateBanner, StateMark, Time } from '@assent/ui';
import { useState } from 'react';
import { useMessages } from '../messages/messages.ts';
import styles from './desk.module.css';
import { IdentityCard } from './identity-card.tsx';
import { NotReady } from './not-ready.tsx';
import { Reasons } from './reasons.tsx';
import { Disclosed } from './request-items.tsx';
import { acceptedVerdict, type Compared } from './verdict.ts';

interface OfflineResultProps {
  readonly open: OpenDeskRequest;
  readonly verdict: DeskVerdict;
  /** Goes back to the request, which is still open. */
  readonly onAgain: () => void;
  readonly onNext: () => void;
}

/** What came of an answer: the same big state as with a connection, marked, and of when it is. */
export function OfflineResult({ open, verdict, onAgain, onNext }: OfflineResultProps) {
  const { offlineDesk, request: texts } = useMessages();
  return (
    <Stack>
      <Row>
        <StateMark kind="offline" word={offlineDesk.marked} />
      </Row>
      {verdict.kind === 'unready' && <NotReady why={verdict.why} />}
      {verdict.kind === 'accepted' && <Accepted verdict={verdict} />}
      {(verdict.kind === 'refused' || verdict.kind === 'unchecked') && <Against open={open} verdict={verdict} />}
      <Row>
        <Button kind="primary" onPress={onNext}>
          {texts.next}
        </Button>
        {!open.isUsed() && <Button onPress={onAgain}>{offlineDesk.request.read}</Button>}
      </Row>
    </Stack>
  );
}

/** A card is not an ID: with a name it begins as Check ID. */
function Accepted({ verdict }: { readonly verdict: Extract<DeskVerdict, { kind: 'accepted' }> }) {
  const { offlineDesk, verdicts, request: texts } = useMessages();
  const [compared, setCompared] = useState<Compared>();
  const { disclosed, statusAt } = verdict;
  const { kind, situation } = acceptedVerdict({ disclosed }, compared);
  const { what, next } = verdicts.situations[situation];
  const shown = { verdict: 'accepted', disclosed: disclosed.map((one) => ({ ...one })) } as const;
  return (
    <>
      <StateBanner kind={kind} word={verdicts.words[kind]} isLive>
        <p>{what}</p>
        <p>{next}</p>
        <AsOf at={statusAt} />
      </StateBanner>
      <IdentityCard request={shown} compared={compared} onCompared={setCompared} />
      <Card title={texts.items}>
        {shown.disclosed.map((one) => (
          <Disclosed key={`${one.query} ${one.id}`} shown={one} />
        ))}
        <p className={styles.soft}>{offlineDesk.forgotten}</p>
      </Card>
    </>
  );
}

/** Of when the status is, and that nothing is known of later. */
function AsOf({ at }: { readonly at: Instant | undefined }) {
  const { offlineDesk: texts } = useMessages();
  if (at === undefined) return <p>{texts.noStatus}.</p>;
  return (
    <p>
      {texts.statusAt} <Time at={at} />. {texts.since}
    </p>
  );
}

interface AgainstProps {
  readonly open: OpenDeskRequest;
  readonly verdict: Extract<DeskVerdict, { kind: 'refused' | 'unchecked' }>;
}

/** Every reason against it. What could not be known is no fault of the patient, and never Verified either. */
function Against({ open, verdict: { kind, rejections } }: AgainstProps) {
  const { offlineDesk, verdicts } = useMessages();
  const asked = askedItems(deskQuery(open.request.wishes));
  const state = kind === 'refused' ? 'problem' : 'check';
  const { what, next } = kind === 'refused' ? verdicts.situations.refused : offlineDesk.unchecked;
  return (
    <StateBanner kind={state} word={verdicts.words[state]} isLive>
      <p>{what}</p>
      <p>{next}</p>
      <Reasons rejections={rejections} asked={asked} />
    </StateBanner>
  );
}
