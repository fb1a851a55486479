import { ErrorNote } from '@assent/ui';
import { useMessages } from '../messages/messages.ts';
import { type LinkTrouble, nextAfter, troubleOf } from '../requests/link-trouble.ts';

/** Why nothing came of a link, in plain words. What is about the connection is told as everywhere. */
export function TroubleNote({ error, fault }: { readonly error?: unknown; readonly fault?: LinkTrouble | undefined }) {
  const { add: texts } = useMessages();
  const trouble = fault ?? troubleOf(error);
  if (!trouble) return <ErrorNote error={error} />;
  return <ErrorNote error={error ?? trouble} what={texts.refused[trouble]} next={texts.next[nextAfter(trouble)]} />;
}
