import type { Unready } from '@assent/browser';
import { StateBanner } from '@assent/ui';
import { useMessages } from '../messages/messages.ts';

/** Nothing is verified, and why. It is no problem of any patient. */
export function NotReady({ why }: { readonly why: Unready }) {
  const { offlineDesk: texts, verdicts } = useMessages();
  const { what, next } = texts.unready[why];
  return (
    <StateBanner kind="check" word={verdicts.words.check} isLive>
      <p>{what}</p>
      <p>{next}</p>
    </StateBanner>
  );
}
