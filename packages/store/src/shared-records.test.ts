import { randomUUID } from 'node:crypto';
import type { TenantRecords } from '@assent/application';
import { newDid, newGrant, newReceipt, tenantA, tenantOf } from '@assent/application/behaviours';
import { zInstant } from '@assent/domain';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Database } from './database.ts';
import { databaseStore } from './database-store.ts';
import { denialTable } from './entities/outbox.ts';
import { type DatabaseConfig, openDatabase } from './open-database.ts';
import { inspect } from './testing/inspect.ts';
import { startChild } from './testing/start-child.ts';
import { postgresDatabases, sqliteDatabases, type TestDatabases, testKeyring } from './testing/test-databases.ts';
import { startTestPostgres, type TestPostgres } from './testing/test-postgres.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startTestPostgres();
});
afterAll(() => server.stop());

describe.each<[string, TestDatabases]>([
  ['SQLite', sqliteDatabases()],
  ['PostgreSQL', postgresDatabases(() => server)],
])('shared records on %s', (_, databases) => {
  let config: DatabaseConfig;
  let database: Database;
  beforeEach(async () => {
    config = await databases.config();
    database = await openDatabase(config);
  });
  afterEach(async () => {
    await database.close();
    await databases.closeAll();
  });
  const store = () => databaseStore(database, testKeyring);

  test('what one process says of an API key, and of the policies it goes by, holds for another at once', async () => {
    const elsewhere = await openDatabase(config);
    const { apiKeyByHash } = databaseStore(elsewhere, testKeyring).shared;
    const within = <T>(work: (records: TenantRecords) => Promise<T>) => store().tenant(tenantA, work);
    const at = zInstant.parse('2026-01-31T09:00:00Z');
    const key = { id: randomUUID(), name: 'Ward', roles: ['reader'], createdAt: at };
    await store().network(({ tenants }) => tenants.insert(tenantOf(tenantA), 'owner'));
    await within(({ apiKeys }) => apiKeys.insert(key, 'hash'));
    expect((await apiKeyByHash('hash'))?.named?.policyRevision).toBe('');
    await within(({ organizationPolicy }) => organizationPolicy.put({ policies: '', revision: 'first' }));
    expect((await apiKeyByHash('hash'))?.named?.policyRevision).toBe('first');
    await within(({ apiKeys }) => apiKeys.revoke(key.id, at));
    expect(await apiKeyByHash('hash')).toBeUndefined();
    await elsewhere.close();
  });

  test('what another process says while a line is being made holds for it: it is made again', async () => {
    const elsewhere = await openDatabase(config);
    const grant = newGrant();
    const { subject } = grant.grant;
    await store().tenant(tenantA, ({ grants }) => grants.put(grant));
    const { shared } = store();
    const noted: number[] = [];
    const note = (meanwhile: () => Promise<unknown> = async () => undefined) =>
      shared.note({ tenant: tenantA, subject }, async ({ denied }) => {
        noted.push(denied.size);
        if (denied.size === 0) await meanwhile();
        return { receipt: newReceipt(subject), made: denied.size };
      });
    for (const denied of [0, 0, 0]) expect(await note()).toBe(denied);
    const deny = () =>
      databaseStore(elsewhere, testKeyring).network(({ denials }) =>
        denials.add(grant.key, grant.receivedAt, 'intent'),
      );
    expect(await note(deny)).toBe(1);
    expect(noted).toEqual([0, 0, 0, 0, 1]);
    expect(await inspect(config, 'SELECT id FROM receipts')).toHaveLength(4);
    await elsewhere.close();
  });

  test('of a subject whose key another process destroyed nothing is noted, and of one with a new key nothing by the old', async () => {
    const grant = newGrant();
    const { subject } = grant.grant;
    await store().tenant(tenantA, ({ grants }) => grants.put(grant));
    const { note } = store().shared;
    const made: number[] = [];
    const one = () =>
      note({ tenant: tenantA, subject }, async ({ grants }) => {
        made.push(grants.length);
        return { receipt: newReceipt(subject), made: undefined };
      });
    for (let time = 0; time < 3; time += 1) await one();
    await inspect(config, `DELETE FROM subject_keys WHERE subject = '${subject}'`);
    await expect(one()).rejects.toMatchObject({ code: 'gone' });
    await inspect(config, `DELETE FROM grants WHERE subject = '${subject}'`);
    await one();
    expect(made.at(-1)).toBe(0);
    const contents = await inspect(config, 'SELECT content FROM receipts ORDER BY sequence');
    expect(new Set(contents.map(({ content }) => String(content).split('.')[1])).size).toBe(2);
  });

  test('a line in the file of another subject is refused', async () => {
    const subject = newDid();
    const { note } = store().shared;
    const noting = (of = subject) =>
      note({ tenant: tenantA, subject }, async () => ({ receipt: newReceipt(of), made: undefined }));
    for (let time = 0; time < 3; time += 1) await noting();
    await expect(noting(newDid())).rejects.toThrow('of another subject');
    expect(await inspect(config, 'SELECT id FROM receipts')).toHaveLength(3);
  });

  test('a subject whose key is gone or does not open fails alone, among others read at once', async () => {
    const grants = Array.from({ length: 3 }, () => newGrant());
    const [gone, changed, other] = grants.map(({ grant }) => grant.subject);
    await store().tenant(tenantA, async (records) => {
      for (const grant of grants) await records.grants.put(grant);
    });
    await inspect(config, `DELETE FROM subject_keys WHERE subject = '${gone}'`);
    await inspect(config, `UPDATE subject_keys SET sealed_key = 'v1.test.AAAA.BBBB' WHERE subject = '${changed}'`);
    const { subjectFile } = store().shared;
    const read = await Promise.allSettled(grants.map(({ grant }) => subjectFile(tenantA, grant.subject)));
    expect(read).toMatchObject([
      { reason: { code: 'gone' } },
      { reason: { code: 'key_unavailable' } },
      { value: { grants: [grants[2]] } },
    ]);
    const file = await subjectFile(tenantA, other ?? newDid());
    await file.append(newReceipt(other ?? newDid()));
    await expect(file.append(newReceipt(newDid()))).rejects.toThrow('of another subject');
  });

  test('reading waits for no unit of work, and sees only what is committed', async () => {
    const { deniedAmong } = store().shared;
    await store().network(async ({ denials }) => {
      await denials.add('first', newGrant().receivedAt, 'intent');
      expect(await deniedAmong(['first'])).toEqual(new Set());
    });
    expect(await deniedAmong(['first'])).toEqual(new Set(['first']));
  });

  test('what only reads cannot write', async () => {
    const row = { key: 'a key', deniedAt: newGrant().receivedAt, intentId: 'intent' };
    await expect(database.reading((session) => session.insert(denialTable, row))).rejects.toThrow('a write outside');
    expect(await store().shared.deniedAmong(['a key'])).toEqual(new Set());
  });

  test('a process that is killed leaves every receipt that it said was appended', async () => {
    const child = startChild(config, 'append');
    await child.lines(50);
    const acknowledged = await child.kill();
    const kept = await inspect(config, 'SELECT id FROM receipts');
    expect(kept.map(({ id }) => id)).toEqual(expect.arrayContaining([...acknowledged]));
  });

  test('are unavailable once the database is closed', async () => {
    const { subjectFile, apiKeyByHash } = store().shared;
    const [unknown, known] = [newReceipt(newDid()), newReceipt(newDid())];
    await (await subjectFile(tenantA, known.subject)).append(known);
    const files = [await subjectFile(tenantA, unknown.subject), await subjectFile(tenantA, known.subject)];
    await database.close();
    await expect(apiKeyByHash('hash')).rejects.toMatchObject({ code: 'store_unavailable' });
    for (const append of [files[0]?.append(unknown), files[1]?.append(known)])
      await expect(append).rejects.toMatchObject({ code: 'store_unavailable' });
  });
});

test('shared records on PostgreSQL are unavailable, not broken, while the server is not there', async () => {
  const own = await startTestPostgres({ own: true });
  const away = await openDatabase({ type: 'postgres', url: await own.newSchema() });
  await own.stop();
  const { apiKeyByHash, deniedAmong, subjectFile } = databaseStore(away, testKeyring).shared;
  for (const one of [apiKeyByHash('h'), deniedAmong(['k']), subjectFile(tenantA, newDid())]) {
    await expect(one).rejects.toMatchObject({ code: 'store_unavailable' });
  }
  await away.close();
});
