import type { ReactNode } from 'react';
import styles from './fact-list.module.css';

/** One fact: what it is about, and what it says. */
export interface Fact {
  readonly label: string;
  readonly value: ReactNode;
  /** Where it comes from, or what it means. */
  readonly note?: ReactNode;
}

/** Facts as pairs of a name and a value, to be read one by one. */
export const FactList = ({ facts }: { readonly facts: readonly Fact[] }) => (
  <dl className={styles.list}>
    {facts.map(({ label, value, note }) => (
      <div key={label} className={styles.fact}>
        <dt>{label}</dt>
        <dd>
          {value}
          {note !== undefined && <p className={styles.note}>{note}</p>}
        </dd>
      </div>
    ))}
  </dl>
);
