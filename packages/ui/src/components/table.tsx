import type { ReactNode } from 'react';
import { classes } from '../classes.ts';
import styles from './table.module.css';

/** A column, and how a row shows in it. */
export interface Column<Row> {
  readonly label: string;
  readonly cell: (row: Row) => ReactNode;
  /** Numbers stand at the end of their column. */
  readonly isNumber?: boolean;
}

export interface TableProps<Row> {
  /** What the table shows, for screen readers and above it unless `hasHiddenCaption`. */
  readonly caption: string;
  readonly hasHiddenCaption?: boolean;
  /** The first one names the row. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
}

/** A table of rows. Where there is little room, on a phone or in a narrow card, each row becomes a block of its own, with the name of the column beside each value. */
export function Table<Row>({ caption, hasHiddenCaption = false, columns, rows, keyOf }: TableProps<Row>) {
  return (
    <div className={styles.frame}>
      {/* a table that is laid out as blocks is none for screen readers any more, unless its roles are said */}
      {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
      <table role="table" className={styles.table}>
        <caption className={classes(hasHiddenCaption ? styles.hidden : styles.caption)}>{caption}</caption>
        {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
        <thead role="rowgroup" className={styles.head}>
          {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
          <tr role="row">
            {columns.map(({ label, isNumber }) => (
              // biome-ignore lint/a11y/noRedundantRoles: see above
              <th key={label} role="columnheader" scope="col" className={classes(isNumber && styles.number)}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
        <tbody role="rowgroup">
          {rows.map((row) => (
            // biome-ignore lint/a11y/noRedundantRoles: see above
            <tr key={keyOf(row)} role="row">
              {columns.map((column, place) => (
                <Cell key={column.label} column={column} row={row} isName={place === 0} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface CellProps<Row> {
  readonly column: Column<Row>;
  readonly row: Row;
  readonly isName: boolean;
}

function Cell<Row>({ column: { label, cell, isNumber }, row, isName }: CellProps<Row>) {
  const content = (
    <>
      <span className={styles.label} aria-hidden="true">
        {label}
      </span>
      <span>{cell(row)}</span>
    </>
  );
  const className = classes(isNumber && styles.number);
  return isName ? (
    // biome-ignore lint/a11y/noRedundantRoles: see Table
    <th role="rowheader" scope="row" className={className}>
      {content}
    </th>
  ) : (
    // biome-ignore lint/a11y/noRedundantRoles: see Table
    <td role="cell" className={className}>
      {content}
    </td>
  );
}
