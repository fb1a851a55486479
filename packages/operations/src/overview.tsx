import type { Client } from '@assent/api';
import { CardGrid, ErrorNote, Page, StateBanner, Time, useFormats, usePolling } from '@assent/ui';
import { useRef, useState } from 'react';
import { concernsOf, stateOf } from './concerns.ts';
import { type Snapshot, type Span, withSpan } from './history.ts';
import { useMessages } from './messages/messages.ts';
import { Plots } from './plots.tsx';
import { StandingCards } from './standing-cards.tsx';

const everyMs = 5_000;

/** How the network stands now, asked every five seconds, and how it went while the page was open. */
export function Overview({ client }: { readonly client: Client }) {
  const { overview: texts } = useMessages();
  const { span } = useFormats();
  const [spans, setSpans] = useState<readonly Span[]>([]);
  const before = useRef<Snapshot>(undefined);
  const { value, error, loadedAtMs } = usePolling(
    async () => {
      const now = await client.readOperations({});
      setSpans((kept) => withSpan(kept, before.current, now));
      before.current = now;
      return now;
    },
    everyMs,
    [client],
  );
  return (
    <Page title={texts.title} lead={value && texts.version(value.version, span(value.upSeconds))}>
      <Summary now={value} error={error} />
      {value && (
        <>
          <CardGrid>
            <StandingCards now={value} />
          </CardGrid>
          <Plots spans={spans} />
          {loadedAtMs !== undefined && (
            <p>
              {texts.asked} <Time at={loadedAtMs} />
            </p>
          )}
        </>
      )}
    </Page>
  );
}

interface SummaryProps {
  readonly now: Snapshot | undefined;
  readonly error: unknown;
}

function Summary({ now, error }: SummaryProps) {
  const { overview: texts, concerns: words } = useMessages();
  if (error !== undefined)
    return (
      <>
        <StateBanner kind="offline" word={texts.states.offline} isLive>
          {now && texts.offlineNext}
        </StateBanner>
        <ErrorNote error={error} />
      </>
    );
  if (!now) return <StateBanner kind="waiting" isLive />;
  const concerns = concernsOf(now);
  const state = stateOf(concerns);
  return (
    <StateBanner kind={state} word={texts.states[state]} isLive>
      {concerns.length > 0 && (
        <ul>
          {concerns.map((concern) => (
            <li key={concern}>{words[concern]}</li>
          ))}
        </ul>
      )}
    </StateBanner>
  );
}
