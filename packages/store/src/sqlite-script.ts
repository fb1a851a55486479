import { failureFrom } from './database-failure.ts';
import type { SqliteStatements } from './statements.ts';
import type { Write } from './write.ts';

/** SQLite has no way to end a script but an error: this one says that a write changed too many rows, or too few. */
const unmet = 'unmet_expectation';

/** What a connection needs before scripts can run on it. */
export const prepareScripts = ({ write }: SqliteStatements): Promise<number> =>
  write(`CREATE TEMP TABLE expectations (met integer CONSTRAINT ${unmet} CHECK (met))`);

/** Writes as one transaction in one text without parameters. */
export const scriptOf = (writes: readonly Write[]): string =>
  ['BEGIN IMMEDIATE', ...writes.flatMap(statementsOf), 'COMMIT'].join(';\n');

/** Runs such a script. False, and nothing is changed, if a write did not change as many rows as it must. */
export async function runScript({ script, write }: SqliteStatements, sql: string): Promise<boolean> {
  try {
    await script(sql);
    return true;
  } catch (error) {
    // If the transaction has not begun, there is nothing to take back.
    await write('ROLLBACK').catch(() => undefined);
    if (String((error as Partial<Error>).message).includes(unmet)) return false;
    throw failureFrom(error);
  }
}

function statementsOf({ sql, parameters, changes }: Write): string[] {
  const text = sql.replaceAll(/\$(\d+)/g, (_, place) => literalOf(parameters[Number(place) - 1]));
  if (changes === undefined) return [text];
  return [text, `INSERT INTO expectations SELECT 0 WHERE changes() <> ${changes}`];
}

/** Printable ASCII without the quote that ends a literal, and without what begins a parameter. */
const harmless = /^[A-Za-z0-9+/=_.~:, {}[\]"#-]*$/;

/** Text that could end its literal, or hold what a script cannot, is written in hexadecimal. */
function literalOf(value: unknown): string {
  if (value === null) return 'NULL';
  if (Number.isSafeInteger(value)) return String(value);
  if (typeof value === 'string' && harmless.test(value)) return `'${value}'`;
  if (typeof value === 'string') return `CAST(X'${Buffer.from(value).toString('hex')}' AS TEXT)`;
  throw new Error('a value that no column keeps');
}
