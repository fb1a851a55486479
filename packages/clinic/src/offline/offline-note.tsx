import { whyUnready } from '@assent/browser';
import { LinkButton, StateBanner, useFormats, useNow } from '@assent/ui';
import { useMessages } from '../messages/messages.ts';
import { useConnection } from './connection.ts';
import { deviceNow } from './fetch-trust.ts';
import { useKeptTrust } from './kept-trust.ts';

/** Says plainly that the service does not answer and since when, and whether anything can be verified without it. */
export function OfflineNote({ hasLink = true }: { readonly hasLink?: boolean }) {
  const { offline: texts, offlineDesk } = useMessages();
  const { isOnline, lastAnswerMs } = useConnection();
  const kept = useKeptTrust();
  const formats = useFormats();
  const nowMs = useNow(10_000);
  if (isOnline) return null;
  const isReady = whyUnready(kept, deviceNow()) === undefined;
  return (
    <StateBanner kind="offline" word={texts.word} isLive>
      <p>{texts.what}</p>
      <p>{isReady ? texts.next : texts.nothing}</p>
      {lastAnswerMs !== undefined && <p>{texts.lastAnswer(formats.relative(lastAnswerMs, nowMs))}</p>}
      {hasLink && isReady && <LinkButton href="#/offline">{offlineDesk.open}</LinkButton>}
    </StateBanner>
  );
}
