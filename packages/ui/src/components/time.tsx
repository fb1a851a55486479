import { useNow } from '../hooks/use-now.ts';
import { useFormats } from '../i18n/formats.ts';

export interface TimeProps {
  /** An ISO 8601 text, or milliseconds since 1970. */
  readonly at: string | number;
  /** How far it is from now, the date and time, or both. */
  readonly form?: 'both' | 'relative' | 'absolute';
}

/** A point in time, such as "3 minutes ago (29 Nov 2026, 19:30)". How far it is from now stays true while it is shown. */
export function Time({ at, form = 'both' }: TimeProps) {
  const formats = useFormats();
  const nowMs = useNow(10_000);
  const absolute = formats.dateTime(at);
  const relative = formats.relative(at, nowMs);
  const text = { both: `${relative} (${absolute})`, relative, absolute }[form];
  return (
    <time dateTime={new Date(at).toISOString()} title={absolute}>
      {text}
    </time>
  );
}
