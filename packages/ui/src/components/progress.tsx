import { Label, ProgressBar } from 'react-aria-components';
import styles from './progress.module.css';

export interface ProgressProps {
  readonly label: string;
  /** From 0 to 1; undefined as long as nobody knows how far it is. */
  readonly share?: number | undefined;
  /** How far it is, in words; else as a percentage. */
  readonly valueText?: string;
}

/** How far something is that takes a while. */
export const Progress = ({ label, share, valueText }: ProgressProps) => (
  <ProgressBar
    className={styles.progress ?? ''}
    isIndeterminate={share === undefined}
    value={(share ?? 0) * 100}
    {...(valueText === undefined ? {} : { valueLabel: valueText })}
  >
    {({ valueText: shown }) => (
      <>
        <span className={styles.words}>
          <Label>{label}</Label>
          {share !== undefined && <span>{shown}</span>}
        </span>
        <svg className={styles.bar} aria-hidden="true">
          <rect className={styles.track} width="100%" height="100%" />
          <rect
            className={share === undefined ? styles.unknown : styles.done}
            width={`${(share ?? 0.3) * 100}%`}
            height="100%"
          />
        </svg>
      </>
    )}
  </ProgressBar>
);
