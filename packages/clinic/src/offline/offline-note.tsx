import { StateBanner, useFormats, useNow } from '@assent/ui';
import { useMessages } from '../messages/messages.ts';
import { useConnection } from './connection.ts';

/** Says plainly that nothing can be verified without the service, and since when it has not answered. */
export function OfflineNote() {
  const { offline: texts } = useMessages();
  const { isOnline, lastAnswerMs } = useConnection();
  const formats = useFormats();
  const nowMs = useNow(10_000);
  if (isOnline) return null;
  return (
    <StateBanner kind="offline" word={texts.word} isLive>
      <p>{texts.what}</p>
      <p>{texts.next}</p>
      {lastAnswerMs !== undefined && <p>{texts.lastAnswer(formats.relative(lastAnswerMs, nowMs))}</p>}
    </StateBanner>
  );
}
