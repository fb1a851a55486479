import { BarChart, Card, EmptyState, FactList, StateMark, useFormats } from '@assent/ui';
import { lagOf, type Snapshot } from './history.ts';
import { useMessages } from './messages/messages.ts';

interface CardsProps {
  readonly now: Snapshot;
}

/** What the latest snapshot says, card by card. */
export const StandingCards = ({ now }: CardsProps) => (
  <>
    <PartsCard now={now} />
    <ChainCard now={now} />
    {now.standing && <DatabaseCards standing={now.standing} />}
    <CountedCards now={now} />
  </>
);

function PartsCard({ now: { checks } }: CardsProps) {
  const { parts: texts } = useMessages();
  const names: Readonly<Record<string, string>> = texts.names;
  const facts = Object.entries(checks).map(([name, works]) => ({
    label: names[name] ?? name,
    value: <StateMark kind={works ? 'verified' : 'problem'} word={works ? texts.works : texts.fails} />,
  }));
  return (
    <Card title={texts.title}>
      <FactList facts={facts} />
    </Card>
  );
}

function ChainCard({ now }: CardsProps) {
  const { chain: texts } = useMessages();
  const { number, span } = useFormats();
  const { headBlock, indexAgeSeconds } = now.chain;
  const lag = lagOf(now);
  return (
    <Card title={texts.title}>
      <FactList
        facts={[
          { label: texts.head, value: headBlock === undefined ? texts.unknown : number(headBlock) },
          { label: texts.lag, value: lag === undefined ? texts.unknown : texts.blocks(lag) },
          {
            label: texts.age,
            value: indexAgeSeconds === undefined ? texts.unknown : texts.ago(span(indexAgeSeconds)),
          },
          { label: texts.lists, value: number(now.statusLists.known) },
          { label: texts.stale, value: number(now.statusLists.stale) },
        ]}
      />
    </Card>
  );
}

function DatabaseCards({ standing }: { readonly standing: NonNullable<Snapshot['standing']> }) {
  const { outbox, auditLog, attention } = useMessages();
  const { number } = useFormats();
  const { anchored, size, waiting } = standing.auditLog;
  const { emergencies, webhooks } = standing;
  return (
    <>
      <Card title={outbox.title}>
        <FactList
          facts={(['queued', 'signed', 'mined', 'final'] as const).map((state) => ({
            label: outbox[state],
            value: number(standing.outbox[state]),
          }))}
        />
      </Card>
      <Card title={auditLog.title}>
        <FactList
          facts={[
            { label: auditLog.size, value: number(size) },
            { label: auditLog.waiting, value: number(waiting) },
            { label: auditLog.anchored, value: anchored ? auditLog.states[anchored] : auditLog.none },
          ]}
        />
      </Card>
      <Card title={attention.title}>
        <FactList
          facts={[
            { label: attention.unreviewed, value: number(emergencies.unreviewed) },
            { label: attention.late, value: number(emergencies.late) },
            { label: attention.failing, value: number(webhooks.failing) },
            { label: attention.disabled, value: number(webhooks.disabled) },
            { label: attention.certificates, value: number(standing.certificatesEnding) },
          ]}
        />
      </Card>
    </>
  );
}

function CountedCards({ now: { presentations, decisions } }: CardsProps) {
  const { checks, decisions: texts } = useMessages();
  const verdicts = Object.entries(decisions).map(([label, value]) => ({ label, value }));
  return (
    <>
      <Card>
        <BarChart
          title={checks.title}
          labelHead={checks.outcome}
          valueHead={checks.count}
          bars={[
            { label: checks.accepted, value: presentations.accepted },
            { label: checks.refused, value: presentations.refused },
          ]}
        />
      </Card>
      <Card>
        {verdicts.length === 0 ? (
          <EmptyState title={texts.none} />
        ) : (
          <BarChart title={texts.title} labelHead={texts.verdict} valueHead={checks.count} bars={verdicts} />
        )}
      </Card>
    </>
  );
}
