import { useId } from 'react';
import { Table } from '../components/table.tsx';
import { useFormats } from '../i18n/formats.ts';
import { useUiMessages } from '../messages/messages.ts';
import styles from './chart.module.css';
import { roundedTop } from './plot-lines.ts';

/** One bar. `undefined`: the number is not told, and `note` says why. */
export interface Bar {
  readonly label: string;
  readonly value: number | undefined;
  readonly note?: string;
}

export interface BarChartProps {
  readonly title: string;
  readonly bars: readonly Bar[];
  /** What the labels are, and what the numbers are: the heads of the table. */
  readonly labelHead: string;
  readonly valueHead: string;
  readonly format?: (value: number) => string;
}

/** Numbers side by side as bars. The same numbers are there as a table. */
export function BarChart({ title, bars, labelHead, valueHead, format }: BarChartProps) {
  const id = useId();
  const formats = useFormats();
  const texts = useUiMessages();
  const top = roundedTop(bars.map(({ value }) => value));
  const written = ({ value, note }: Bar) => (value === undefined ? (note ?? '–') : (format ?? formats.number)(value));
  const columns = [
    { label: labelHead, cell: ({ label }: Bar) => label },
    { label: valueHead, cell: written, isNumber: true },
  ];
  return (
    <figure className={styles.chart} data-print="together" aria-labelledby={id}>
      <figcaption id={id} className={styles.title}>
        {title}
      </figcaption>
      <ul className={styles.bars}>
        {bars.map((bar) => (
          <li key={bar.label}>
            <span className={styles.words}>
              <span>{bar.label}</span>
              <span className={styles.value}>{written(bar)}</span>
            </span>
            <svg className={styles.bar} aria-hidden="true">
              <rect className={styles.track} width="100%" height="100%" />
              <rect className={styles.filled} width={`${((bar.value ?? 0) / top) * 100}%`} height="100%" />
            </svg>
          </li>
        ))}
      </ul>
      <details className={styles.details}>
        <summary>{texts.asTable}</summary>
        <Table caption={title} hasHiddenCaption columns={columns} rows={bars} keyOf={({ label }) => label} />
      </details>
    </figure>
  );
}
