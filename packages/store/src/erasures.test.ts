import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CompactCredential, Keyring, Sealed } from '@assent/application';
import { newCredential, newDid, newGrant, newReceipt, tenantA } from '@assent/application/behaviours';
import type { Did } from '@assent/domain';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Database } from './database.ts';
import { databaseStore } from './database-store.ts';
import { aesKeyring } from './encryption/aes-keyring.ts';
import { rewrapKeys } from './encryption/rewrap-keys.ts';
import { openSubjectKey } from './encryption/subject-cipher.ts';
import { zSubjectKeyRow } from './entities/patients.ts';
import { type DatabaseConfig, openDatabase } from './open-database.ts';
import { credentialContext } from './records/credentials.ts';
import { inspect } from './testing/inspect.ts';
import { postgresDatabases, sqliteDatabases, type TestDatabases } from './testing/test-databases.ts';
import { startTestPostgres, type TestPostgres } from './testing/test-postgres.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startTestPostgres();
});
afterAll(() => server.stop());

const [oldKey, newKey] = [1, 2].map((fill) => ({ id: `kek-${fill}`, key: new Uint8Array(32).fill(fill) })) as [
  { id: string; key: Uint8Array },
  { id: string; key: Uint8Array },
];
const keyring = aesKeyring([oldKey]);

/** What a backup has: the rows as they were. */
const backup = async (config: DatabaseConfig) => ({
  keys: (await inspect(config, 'SELECT * FROM subject_keys')).map(keyRowFrom),
  credentials: await inspect(config, 'SELECT * FROM credentials'),
});
const keyRowFrom = ({ tenant_id, subject, key_id, sealed_key }: Record<string, unknown>) =>
  zSubjectKeyRow.parse({ tenantId: tenant_id, subject, keyId: key_id, sealedKey: sealed_key });

type Backup = Awaited<ReturnType<typeof backup>>;

/** How many credentials of a backup can be read by whoever has these key-encryption keys, and the data keys of these backups. */
function readable({ credentials }: Backup, keys: readonly Backup[], stolen: Keyring): number {
  const rows = keys.flatMap((one) => one.keys);
  return credentials.filter(({ id, content }) =>
    rows.some((row) => {
      try {
        openSubjectKey(stolen, row).keyring.open(content as Sealed, credentialContext(String(id)));
        return true;
      } catch {
        return false;
      }
    }),
  ).length;
}

describe.each<[string, TestDatabases]>([
  ['SQLite', sqliteDatabases()],
  ['PostgreSQL', postgresDatabases(() => server)],
])('what was erased on %s', (_, databases) => {
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

  async function fill(subject: Did, count = 1): Promise<string[]> {
    const credentials = Array.from({ length: count }, () => newCredential(subject));
    await databaseStore(database, keyring).tenant(tenantA, async (records) => {
      for (const one of credentials) await records.credentials.insert(one);
      await records.grants.put(newGrant(subject));
      await records.receipts.append(newReceipt(subject));
    });
    return credentials.map(({ id }) => id);
  }

  test('opens in no backup once the key-encryption key of its time is destroyed, and what is left does', async () => {
    const [erased, other] = [newDid(), newDid()];
    await fill(erased);
    await fill(other);
    const before = await backup(config);
    expect(readable(before, [before], keyring)).toBe(2);
    const { destroyed } = await databaseStore(database, keyring).tenant(tenantA, ({ erasures }) =>
      erasures.ofSubject(erased),
    );
    expect(destroyed).toEqual({
      dataKey: before.keys.find((row) => row.subject === erased)?.keyId,
      sealedUnder: oldKey.id,
    });
    await rewrapKeys(database, aesKeyring([newKey, oldKey]));
    const after = await backup(config);
    // until then, whoever has the old key and the backup has it all
    expect(readable(before, [before, after], aesKeyring([newKey, oldKey]))).toBe(2);
    expect(readable(before, [before, after], aesKeyring([newKey]))).toBe(1);
    expect(readable(after, [after], aesKeyring([newKey]))).toBe(1);
  });

  test('as one credential opens in no backup either, though its subject is still there', async () => {
    const subject = newDid();
    const [gone = '', kept = ''] = await fill(subject, 2);
    const before = await backup(config);
    const store = databaseStore(database, keyring);
    await store.tenant(tenantA, ({ erasures }) => erasures.ofCredential(gone));
    await rewrapKeys(database, aesKeyring([newKey, oldKey]));
    const after = await backup(config);
    expect(readable(before, [before, after], aesKeyring([newKey]))).toBe(0);
    const renewed = databaseStore(database, aesKeyring([newKey]));
    expect((await renewed.tenant(tenantA, ({ credentials }) => credentials.get(kept)))?.id).toBe(kept);
  });
});

describe('the files of SQLite', () => {
  const databases = sqliteDatabases();
  afterEach(() => databases.closeAll());

  test('have none of what was erased, not even sealed, once what was deleted is forgotten', async () => {
    const config = (await databases.config()) as Extract<DatabaseConfig, { type: 'sqlite' }>;
    const database = await openDatabase(config);
    const store = databaseStore(database, keyring);
    const subjects = Array.from({ length: 60 }, () => newDid());
    for (const subject of subjects)
      await store.tenant(tenantA, async (records) => {
        for (const _ of Array(5)) {
          const compact = `eyJ.${'marker'.repeat(20)}.sig` as CompactCredential;
          await records.credentials.insert({ ...newCredential(subject), compact });
          await records.receipts.append(newReceipt(subject));
        }
      });
    const erased = subjects.filter((__, index) => index % 3 === 0);
    const sealedOf = async () => {
      const tables = ['credentials', 'receipts'].map((name) => `SELECT subject, content AS sealed FROM ${name}`);
      return inspect(config, [...tables, 'SELECT subject, sealed_key AS sealed FROM subject_keys'].join(' UNION ALL '));
    };
    const traces = (await sealedOf())
      .filter(({ subject }) => erased.includes(subject as Did))
      .flatMap(({ subject, sealed }) => [String(subject), String(sealed)]);
    expect(new Set(traces).size).toBe(erased.length * (1 + 11));
    const bytes = async () => {
      const names = await readdir(dirname(config.file));
      return (await Promise.all(names.map((name) => readFile(join(dirname(config.file), name), 'latin1')))).join('');
    };
    const before = await bytes();
    expect(traces.filter((trace) => !before.includes(trace))).toEqual([]);
    for (const subject of erased) await store.tenant(tenantA, ({ erasures }) => erasures.ofSubject(subject));
    expect(await store.forgetDeleted()).toBe(true);
    const after = await bytes();
    expect(traces.filter((trace) => after.includes(trace))).toEqual([]);
    // and it goes on
    await store.tenant(tenantA, ({ credentials }) => credentials.insert(newCredential()));
    expect((await sealedOf()).length).toBe((subjects.length - erased.length) * 11 + 2);
    await database.close();
  });
});

test('every column that is sealed, or has sealed contents, is known to erasures or to the change of keys', async () => {
  const databases = sqliteDatabases();
  const config = await databases.config();
  await (await openDatabase(config)).close();
  const rows = await inspect(
    config,
    `SELECT tables.name || '.' || columns.name AS name FROM sqlite_master AS tables
    JOIN pragma_table_info(tables.name) AS columns
    WHERE tables.type = 'table' AND (columns.name IN ('content', 'payload') OR columns.name LIKE 'sealed%')`,
  );
  await databases.closeAll();
  const columns = rows.map(({ name }) => String(name));
  expect(columns.sort()).toEqual(
    [
      // sealed by the keyring: `rewrapKeys`, and `forgetSessions` or a short life
      ...['audit_logs.sealed_signing_key', 'authorization_states.sealed_content', 'erasures.sealed_subject'],
      ...['fhir_lookup_keys.sealed_key', 'intents.payload', 'issuance_sessions.sealed_offer'],
      ...['presentation_sessions.sealed_key', 'presentation_sessions.sealed_outcome', 'private_keys.sealed_key'],
      ...['subject_keys.sealed_key', 'proof_issuers.sealed_secrets', 'proof_requests.sealed_outcome'],
      'study_entries.sealed_content',
      // sealed under the key of a subject: `renewSubjectKey`
      ...[
        'consent_epochs.content',
        'credentials.content',
        'emergencies.content',
        'mandates.content',
        'dispenses.content',
        'facts_offers.content',
        'notice_settings.content',
        'health_links.sealed_content',
        'fhir_patients.sealed_fhir_id',
      ],
      ...['grants.content', 'receipt_places.sealed_salt', 'receipts.content', 'saved_documents.content'],
      // of nobody: organisations, pages of logs, deliveries of events, and the name of a key
      ...['audit_pages.content', 'fhir_clients.content', 'erasures.sealed_under', 'studies.content'],
      ...['webhook_deliveries.content', 'webhooks.sealed_secret'],
    ].sort(),
  );
});
