import { readCheckpoint, readTile } from '@assent/application';
import { decodeEntries, parseCheckpoint } from '@assent/domain';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { openDatabase } from './open-database.ts';
import { inspect } from './testing/inspect.ts';
import { startChild } from './testing/start-child.ts';
import { postgresDatabases, sqliteDatabases, type TestDatabases } from './testing/test-databases.ts';
import { testLog } from './testing/test-log.ts';
import { startTestPostgres, type TestPostgres } from './testing/test-postgres.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startTestPostgres();
});
afterAll(() => server.stop());

type Log = ReturnType<typeof testLog>;

async function logAll(log: Log): Promise<void> {
  for (;;) {
    await log.mine();
    if ((await log.step(100)).kind === 'idle') return;
  }
}

const sizeOf = async ({ store }: Log): Promise<number> => {
  const note = await readCheckpoint({ store });
  return parseCheckpoint(`${note.split('\n\n')[0]}\n`)?.size ?? 0;
};

describe.each<[string, TestDatabases]>([
  ['SQLite', sqliteDatabases()],
  ['PostgreSQL', postgresDatabases(() => server)],
])('the audit log on %s', (_, databases) => {
  afterEach(() => databases.closeAll());

  test('neither loses nor doubles a receipt when its process is killed again and again', async () => {
    const config = await databases.config();
    const acknowledged = new Set<string>();
    for (let round = 1; round <= 4; round += 1) {
      const child = startChild(config, 'log');
      await child.lines(7 * round);
      for (const line of await child.kill()) if (line.startsWith('receipt ')) acknowledged.add(line.slice(8));
    }
    const database = await openDatabase(config);
    try {
      const log = testLog(database, 1);
      await logAll(log);
      const logged: string[] = [];
      for (const tenant of log.tenants) {
        for (const subject of log.subjects) {
          const { bundle, checked } = await log.check(tenant, subject);
          expect(checked).toMatchObject({ valid: true });
          expect(bundle.waiting).toBe(0);
          logged.push(...bundle.entries.map(({ receipt }) => receipt.id));
        }
      }
      expect(new Set(logged).size).toBe(logged.length);
      expect([...acknowledged].filter((id) => !logged.includes(id))).toEqual([]);
      expect(await sizeOf(log)).toBe(logged.length);
    } finally {
      await database.close();
    }
  });

  test('of three processes, one opens the log and one takes each step', async () => {
    const config = await databases.config();
    const children = [1, 2, 3].map(() => startChild(config, 'log'));
    const printed: string[] = [];
    for (const child of children) await child.lines(20);
    for (const child of children) printed.push(...(await child.kill()));
    expect(printed.filter((line) => line === 'opened')).toHaveLength(1);
    const database = await openDatabase(config);
    try {
      const log = testLog(database, 2);
      await logAll(log);
      for (const subject of log.subjects) {
        expect((await log.check(log.tenants[0]!, subject)).checked).toMatchObject({ valid: true });
      }
    } finally {
      await database.close();
    }
  });

  test('logs receipts that were written before there was a log', async () => {
    const log = testLog(await databases.open(), 3);
    const ids = await log.write(12);
    await logAll(log);
    expect(await sizeOf(log)).toBe(ids.length);
  });

  test('says nothing about a patient whose key was erased, and goes on', async () => {
    const config = await databases.config();
    const database = await openDatabase(config);
    try {
      const log = testLog(database, 4);
      await log.write(12);
      await logAll(log);
      await log.write(6);
      const [gone, ...others] = log.subjects;
      await inspect(config, `DELETE FROM subject_keys WHERE subject = '${gone}'`);
      await logAll(log);
      expect(await sizeOf(log)).toBe(12 + 4);
      await expect(log.check(log.tenants[0]!, gone!)).rejects.toMatchObject({ code: 'gone' });
      for (const subject of others) {
        expect((await log.check(log.tenants[1]!, subject)).checked).toMatchObject({ valid: true });
      }
    } finally {
      await database.close();
    }
  });

  test('holds no DID, no receipt and no salt in the clear', async () => {
    const config = await databases.config();
    const database = await openDatabase(config);
    try {
      const log = testLog(database, 5);
      await log.write(6);
      await logAll(log);
      const { bundle } = await log.check(log.tenants[0]!, log.subjects[0]!);
      const rows = await inspect(config, 'SELECT sealed_salt FROM receipt_places');
      expect(rows).toHaveLength(6);
      for (const { salt } of bundle.entries) expect(JSON.stringify(rows)).not.toContain(salt);
      const pages = await inspect(config, 'SELECT content FROM audit_pages');
      const bytes = Buffer.concat(pages.map(({ content }) => Buffer.from(String(content), 'base64')));
      expect(bytes.toString('latin1')).not.toContain('did:example');
      const [logRow] = await inspect(config, 'SELECT sealed_signing_key FROM audit_logs');
      expect(String(logRow?.sealed_signing_key)).toMatch(/^v1\./);
      const entries = decodeEntries(await readTile(log, { level: 'entries', index: 0, width: 6 }));
      expect(entries).toHaveLength(6);
    } finally {
      await database.close();
    }
  });
});
