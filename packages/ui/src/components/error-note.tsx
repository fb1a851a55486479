import { errorText } from '../error-text.ts';
import { useUiMessages } from '../messages/messages.ts';
import { Button } from './button.tsx';
import styles from './error-note.module.css';
import { Icon } from './icons.tsx';

export interface ErrorNoteProps {
  /** What was thrown. Nothing is shown while it is undefined. */
  readonly error: unknown;
  /** Words of the screen in place of the general ones. */
  readonly what?: string | undefined;
  readonly next?: string | undefined;
  readonly onRetry?: () => void;
}

/** A failure in plain words: what happened, what to do next, and whom to ask. Screen readers say it at once. */
export function ErrorNote({ error, what, next, onRetry }: ErrorNoteProps) {
  const texts = useUiMessages();
  if (error === undefined) return null;
  const words = errorText(texts.errors, error);
  return (
    <div role="alert" className={styles.note}>
      <p className={styles.what}>
        <Icon name="problem" />
        {what ?? words.what}
      </p>
      <p>{next ?? words.next}</p>
      {words.ask !== '' && (
        <p className={styles.ask}>
          {texts.whomToAsk}: {words.ask}
        </p>
      )}
      {onRetry && <Button onPress={onRetry}>{texts.tryAgain}</Button>}
    </div>
  );
}
