import { useId } from 'react';
import { classes } from '../classes.ts';
import { Table } from '../components/table.tsx';
import { useFormats } from '../i18n/formats.ts';
import { useUiMessages } from '../messages/messages.ts';
import styles from './chart.module.css';
import { linePath, roundedTop, type Series } from './plot-lines.ts';

export interface LineChartProps {
  readonly title: string;
  /** Milliseconds since 1970, in order: one for each value of a series. */
  readonly times: readonly number[];
  /** At most four: colour and dashes tell them apart. */
  readonly series: readonly Series[];
  /** How a value is written; with its unit. */
  readonly format?: (value: number) => string;
}

const strokes = ['first', 'second', 'third', 'fourth'] as const;

/** How a few numbers went over time. The same numbers are there as a table, for whoever does not see lines. */
export function LineChart({ title, times, series, format }: LineChartProps) {
  const id = useId();
  const formats = useFormats();
  const texts = useUiMessages();
  const written = format ?? formats.number;
  const top = roundedTop(series.flatMap(({ values }) => values));
  const last = series.map(({ label, values }) => `${label}: ${shown(values.at(-1), written)}`);
  return (
    <figure className={styles.chart} data-print="together" aria-labelledby={id}>
      <figcaption id={id} className={styles.title}>
        {title}
      </figcaption>
      <ul className={styles.legend}>
        {last.map((text, place) => (
          <li key={series[place]?.label}>
            <svg className={styles.sample} viewBox="0 0 24 8" aria-hidden="true">
              <path d="M0 4h24" className={classes(styles.line, styles[strokes[place] ?? 'first'])} />
            </svg>
            {text}
          </li>
        ))}
      </ul>
      <div className={styles.plot}>
        <span className={styles.scale} aria-hidden="true">
          <span>{written(top)}</span>
          <span>{written(0)}</span>
        </span>
        <svg className={styles.area} viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          <path d="M0 0H100M0 50H100M0 100H100" className={styles.grid} />
          {series.map(({ label, values }, place) => (
            <path
              key={label}
              d={linePath(values, times, top)}
              className={classes(styles.line, styles[strokes[place] ?? 'first'])}
            />
          ))}
        </svg>
        <span className={styles.span} aria-hidden="true">
          {[times[0], times.at(-1)].map((time, place) => (
            <span key={place === 0 ? 'first' : 'last'}>{time === undefined ? '' : formats.timeOfDay(time)}</span>
          ))}
        </span>
      </div>
      <details className={styles.details}>
        <summary>{texts.asTable}</summary>
        <NumbersTable title={title} times={times} series={series} format={written} />
      </details>
    </figure>
  );
}

const shown = (value: number | undefined, written: (value: number) => string) =>
  value === undefined ? '–' : written(value);

/** The newest twenty, newest first. */
function NumbersTable({ title, times, series, format }: Required<LineChartProps>) {
  const formats = useFormats();
  const { time } = useUiMessages();
  const rows = times.map((_, place) => place).slice(-20);
  const columns = series.map(({ label, values }) => ({
    label,
    isNumber: true,
    cell: (place: number) => shown(values[place], format),
  }));
  return (
    <Table
      caption={title}
      hasHiddenCaption
      columns={[{ label: time, cell: (place: number) => formats.timeOfDay(times[place] ?? 0) }, ...columns]}
      rows={rows.reverse()}
      keyOf={String}
    />
  );
}
