import { StateBanner } from '@assent/ui';
import { useMessages } from '../messages/messages.ts';
import { Reasons } from './reasons.tsx';
import { type Request, rejectionsOf, type Verdict } from './verdict.ts';

interface BigStateProps {
  readonly request: Request;
  readonly verdict: Verdict;
  readonly isOnline: boolean;
}

/** One word from across the desk; below it what it means, every reason, and what to do next. */
export function BigState({ request, verdict, isOnline }: BigStateProps) {
  const { verdicts: texts } = useMessages();
  const { kind, situation } = verdict;
  if (!isOnline && request.state === 'open')
    return (
      <StateBanner kind="offline" word={texts.words.offline} isLive>
        {texts.offline}
      </StateBanner>
    );
  const { what, next } = texts.situations[situation];
  const hasReasons = kind === 'problem' || situation === 'answerUnknown';
  return (
    <StateBanner kind={kind} word={texts.words[kind]} isLive>
      <p>{what}</p>
      <p>{next}</p>
      {hasReasons && <Reasons rejections={rejectionsOf(request)} asked={request.asked} />}
    </StateBanner>
  );
}
