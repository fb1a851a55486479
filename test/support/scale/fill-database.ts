import type { Did, TenantId } from '@assent/domain';
import type { Database } from '@assent/store';

export type DatabaseKind = 'sqlite' | 'postgres';

const rowsPerStatement = 50_000;
/** Sixty-four letters in the order of their codes, so that names made of them grow with their number. */
const letters = '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';
const places = 2 ** 30;
const sealed = `v1.filler.AAAAAAAAAAAAAAAA.${'Zm9vYmFyYmF6'.repeat(84)}`;

/**
 * Puts `rows` DIDs with their keys, subjects and saved credentials into a database, past our own code and all of one
 * tenant. Names are spread evenly over all there could be, so that what is added later lands among them.
 */
export async function fillDatabase(
  database: Database,
  kind: DatabaseKind,
  tenant: TenantId,
  rows: number,
  progress: (done: number) => void,
): Promise<void> {
  for (let from = 0; from < rows; from += rowsPerStatement) {
    const to = Math.min(rows, from + rowsPerStatement);
    await database.unitOfWork(async (session) => {
      for (const statement of statementsFor(kind, tenant, rows, from, to)) await session.execute(statement, []);
    });
    progress(to);
  }
  if (kind === 'postgres') {
    // Rows that no vacuum has seen are checked, and their pages written, by whoever reads them first. What the server would do and
    // find out by itself within minutes, it is told.
    const tables = ['dids', 'keys', 'private_keys', 'subject_keys', 'saved_documents'];
    for (const command of [`VACUUM ANALYZE ${tables.join(', ')}`, 'CHECKPOINT'])
      await database.statement((session) => session.execute(command, []));
  }
}

/** The filler's DID with a number, as SQL below writes it. */
export function fillerDid(row: number, rows: number): Did {
  const place = Math.floor((row * places) / rows);
  const text = [24, 18, 12, 6, 0].map((shift) => letters[(place >> shift) & 63]).join('');
  return `did:key:z6Mk${text}x${row}` as Did;
}

function statementsFor(kind: DatabaseKind, tenant: string, rows: number, from: number, to: number): string[] {
  const numbers =
    kind === 'sqlite'
      ? `WITH RECURSIVE n(i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${to}) SELECT i FROM n`
      : `SELECT generate_series(${from}::bigint, ${to - 1}::bigint) AS i`;
  const spread = [24, 18, 12, 6, 0].map(
    (shift) => `substr('${letters}', CAST((v >> ${shift}) & 63 AS integer) + 1, 1)`,
  );
  const named = spread.join(' || ');
  const hex = kind === 'sqlite' ? `printf('%08x', v)` : `lpad(to_hex(v), 8, '0')`;
  const did = `'did:key:z6Mk' || t || 'x' || i`;
  const kid = `h || '${'ab'.repeat(24)}' || i`;
  const key = `'{"kid":"' || ${kid} || '","kms":"local","type":"Ed25519","publicKeyHex":"' || ${kid} || '","meta":{}}'`;
  const source = `(SELECT i, ${named} AS t, ${hex} AS h FROM
    (SELECT i, i * ${places} / ${rows} AS v FROM (${numbers}) AS numbers) AS places) AS names`;
  const day = `'2026-01-' || (10 + i % 20) || 'T00:00:00Z'`;
  const insert = (table: string, columns: Readonly<Record<string, string>>) =>
    `INSERT INTO ${table} (tenant_id, ${Object.keys(columns).join(', ')})
     SELECT '${tenant}', ${Object.values(columns).join(', ')} FROM ${source}`;
  return [
    insert('dids', {
      did,
      provider: `'did:key'`,
      keys: `'[' || ${key} || ']'`,
      services: `'[]'`,
      controller_key_id: kid,
    }),
    insert('keys', { kid, kms: `'local'`, type: `'Ed25519'`, public_key_hex: kid, meta: `'{}'` }),
    insert('private_keys', { alias: kid, type: `'Ed25519'`, sealed_key: `'${sealed.slice(0, 120)}'` }),
    insert('subject_keys', { subject: did, key_id: `'filler-' || i`, sealed_key: `'${sealed.slice(0, 120)}'` }),
    insert('saved_documents', {
      ...{ kind: `'credential'`, hash: `t || 'filler' || i`, issuer: `'did:key:z6MkIssuer' || (i % 50)`, subject: did },
      ...{ type: `'LabResultCredential'`, valid_from: day, valid_until: `'2027-01-01T00:00:00Z'` },
      content: `'${sealed}'`,
    }),
  ];
}
