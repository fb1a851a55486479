import { type KeptTrust, timesOfStatusList, trustEndsAt } from '@assent/browser';
import type { Instant } from '@assent/domain';
import { type Fact, FactList, Time, useNow } from '@assent/ui';
import { useMessages } from '../messages/messages.ts';

/** How old what a desk has kept is, and until when it is good. */
export function TrustAge({ kept }: { readonly kept: KeptTrust | undefined }) {
  const { offlineDesk: texts } = useMessages();
  if (!kept) return <p>{texts.age.nothing}</p>;
  const times = Object.values(kept.lists).flatMap((token) => timesOfStatusList(token) ?? []);
  const [oldest] = times.map(({ issuedAt }) => issuedAt).toSorted();
  const [end] = times.map(({ expiresAt }) => expiresAt).toSorted();
  const facts: Fact[] = [
    {
      label: texts.age.trust,
      value: (
        <>
          {texts.age.read} <Time form="relative" at={kept.keptAt} />
        </>
      ),
      note: <GoodUntil at={trustEndsAt(kept)} />,
    },
    oldest && end
      ? {
          label: texts.age.status,
          value: (
            <>
              {texts.age.count(times.length)}, {texts.age.oldest} <Time form="relative" at={oldest} />
            </>
          ),
          note: <GoodUntil at={end} />,
        }
      : { label: texts.age.status, value: texts.age.none },
  ];
  return <FactList facts={facts} />;
}

function GoodUntil({ at }: { readonly at: Instant }) {
  const { offlineDesk: texts } = useMessages();
  const nowMs = useNow(10_000);
  return (
    <>
      {texts.age.until} <Time form="absolute" at={at} />
      {Date.parse(at) <= nowMs && <strong> ({texts.age.over})</strong>}
    </>
  );
}
