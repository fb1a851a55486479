import type { CardLine } from '../credentials/card-words.ts';
import styles from './lines.module.css';

/** Names and values, one below the other. */
export const Lines = ({ lines }: { readonly lines: readonly CardLine[] }) => (
  <dl className={styles.lines}>
    {lines.map(({ label, value }) => (
      <div key={label}>
        <dt>{label}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);

/** A list of words. */
export const Words = ({ words }: { readonly words: readonly string[] }) => (
  <ul className={styles.words}>
    {words.map((word) => (
      <li key={word}>{word}</li>
    ))}
  </ul>
);
