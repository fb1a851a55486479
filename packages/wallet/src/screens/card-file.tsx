import { AppError } from '@assent/domain';
import { ErrorNote, useDeed } from '@assent/ui';
import { useId } from 'react';
import { maxCardFileLength } from '../health/shown-health-cards.ts';
import { useHealthMessages } from '../messages/health-messages.ts';
import styles from './screens.module.css';

interface CardFileProps {
  /** Gets the text of the file. */
  readonly onText: (text: string) => Promise<void>;
}

/** Opens a file of SMART Health Cards that the person chooses. */
export function CardFile({ onText }: CardFileProps) {
  const { openFile: label, openFileHelp: help, card } = useHealthMessages();
  const id = useId();
  const { start, error } = useDeed(async (file: File) => {
    if (file.size > maxCardFileLength) throw new AppError('payload_too_large', { maxCharacters: maxCardFileLength });
    await onText(await file.text());
  });
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="file"
        accept=".smart-health-card,application/smart-health-card"
        aria-describedby={`${id}-help`}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) void start(file);
        }}
      />
      <span id={`${id}-help`} className={styles.small}>
        {help}
      </span>
      <ErrorNote error={error} what={card.refused.malformed} next={card.refusedNext} />
    </div>
  );
}
