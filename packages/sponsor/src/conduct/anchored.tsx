import { StateMark, useFormats } from '@assent/ui';
import { useMessages } from '../messages/messages.ts';
import styles from './conduct.module.css';
import type { JournalEntry } from './use-journal.ts';

/** Whether an entry is on the chain, and since when. */
export function Anchored({ entry: { anchored } }: { readonly entry: JournalEntry }) {
  const { journal: texts } = useMessages();
  const formats = useFormats();
  if (!anchored) return <StateMark kind="waiting" word={texts.waiting} />;
  return (
    <span className={styles.lines}>
      <StateMark kind="verified" word={texts.anchored} />
      <time dateTime={anchored.time}>{texts.inBlock(anchored.block, formats.dateTime(anchored.time))}</time>
    </span>
  );
}
