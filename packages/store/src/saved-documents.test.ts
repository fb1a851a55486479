import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CredentialStore, SavedDocument, SavedFilter } from '@assent/application';
import { newDid, newSavedDocument, tenantA, tenantB } from '@assent/application/behaviours';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Database } from './database.ts';
import { databaseCredentialStore } from './database-credential-store.ts';
import { databaseKeyStore } from './database-key-store.ts';
import { databaseStore } from './database-store.ts';
import { aesKeyring } from './encryption/aes-keyring.ts';
import { rewrapKeys } from './encryption/rewrap-keys.ts';
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

const [oldKey, newKey] = [1, 2].map((byte) => ({ id: `kek-${byte}`, key: new Uint8Array(32).fill(byte) })) as [
  { id: string; key: Uint8Array },
  { id: string; key: Uint8Array },
];
const page = { limit: 1_000, offset: 0 };
const credentials: SavedFilter = { kind: 'credential' };

/** All that the database holds, as whoever steals it sees it. */
async function stolen(config: DatabaseConfig): Promise<string> {
  if (config.type === 'postgres') return JSON.stringify(await inspect(config, 'SELECT * FROM saved_documents'));
  const directory = dirname(config.file);
  const files = await readdir(directory);
  return (await Promise.all(files.map((file) => readFile(join(directory, file), 'latin1')))).join('');
}

describe.each<[string, TestDatabases]>([
  ['SQLite', sqliteDatabases()],
  ['PostgreSQL', postgresDatabases(() => server)],
])('saved documents on %s', (_, databases) => {
  let config: DatabaseConfig;
  let database: Database;
  let store: CredentialStore;
  beforeEach(async () => {
    config = await databases.config();
    database = await openDatabase(config);
    store = databaseCredentialStore(database, testKeyring);
  });
  afterEach(async () => {
    await database.close();
    await databases.closeAll();
  });

  const get = ({ kind, hash }: SavedDocument, tenant = tenantA) => store.get(tenant, kind, hash);
  const forget = (subject: string, tenant: string) =>
    inspect(config, `DELETE FROM subject_keys WHERE subject = '${subject}' AND tenant_id = '${tenant}'`);

  test('are encrypted: their text is nowhere in the database', async () => {
    const document = newSavedDocument({ text: '{"credentialSubject":{"hiv":"Zz-Marker"}}' });
    await store.save(tenantA, document);
    const everything = await stolen(config);
    expect(everything).toContain(document.hash);
    expect(everything).not.toContain('Zz-Marker');
    expect(await get(document)).toEqual(document);
  });

  test('cannot be read with the key of another tenant, nor in the place of another document', async () => {
    const subject = newDid();
    const [own, other, foreign] = [1, 2, 3].map(() => newSavedDocument({ subject })) as [
      SavedDocument,
      SavedDocument,
      SavedDocument,
    ];
    for (const document of [own, other]) await store.save(tenantA, document);
    await store.save(tenantB, foreign);
    const move = (from: SavedDocument, to: SavedDocument) =>
      inspect(
        config,
        `UPDATE saved_documents SET content = (SELECT content FROM saved_documents WHERE hash = '${from.hash}')
         WHERE hash = '${to.hash}'`,
      );
    await move(own, other);
    await expect(get(other)).rejects.toMatchObject({ code: 'key_unavailable' });
    await move(own, foreign);
    await expect(get(foreign, tenantB)).rejects.toMatchObject({ code: 'gone' });
  });

  test('are gone for one tenant when the key of their subject is deleted, and can be saved again', async () => {
    const [document, other] = [newSavedDocument(), newSavedDocument()];
    for (const each of [document, other]) await store.save(tenantA, each);
    await store.save(tenantB, document);
    await forget(String(document.subject), tenantA);
    await expect(get(document)).rejects.toMatchObject({ code: 'gone' });
    expect(await store.list(tenantA, credentials, page)).toEqual([other]);
    expect(await store.count(tenantA, credentials)).toBe(2);
    expect(await get(document, tenantB)).toEqual(document);
    await store.save(tenantA, document);
    expect(await get(document)).toEqual(document);
  });

  test('share the key of their subject with what the service issues, and one without a subject has its issuer’s', async () => {
    const { subject: _, ...bearer } = newSavedDocument({ issuer: newDid() });
    await store.save(tenantA, bearer);
    await forget(bearer.issuer, tenantA);
    await expect(get(bearer)).rejects.toMatchObject({ code: 'gone' });
  });

  test('one that cannot be sealed fails alone', async () => {
    const subject = newDid();
    await databaseCredentialStore(database, aesKeyring([oldKey])).save(tenantA, newSavedDocument({ subject }));
    const withNewKey = databaseCredentialStore(database, aesKeyring([newKey]));
    const documents = [newSavedDocument(), newSavedDocument({ subject }), newSavedDocument()];
    const outcomes = await Promise.allSettled(documents.map((document) => withNewKey.save(tenantA, document)));
    expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'saved'))).toEqual([
      'saved',
      'key_unavailable',
      'saved',
    ]);
  });

  test('stay readable when the key-encryption key is replaced', async () => {
    const document = newSavedDocument();
    await databaseCredentialStore(database, aesKeyring([oldKey])).save(tenantA, document);
    expect(await rewrapKeys(database, aesKeyring([newKey, oldKey]))).toMatchObject({ subjectKeys: 1 });
    const after = databaseCredentialStore(database, aesKeyring([newKey]));
    expect(await after.get(tenantA, 'credential', document.hash)).toEqual(document);
  });

  test('stay when the DIDs and keys they speak of are deleted', async () => {
    const document = newSavedDocument({ issuer: newDid() });
    const keys = databaseKeyStore(database).of(tenantA);
    const key = { kid: 'kid', kms: 'local', type: 'Ed25519', publicKeyHex: '11', meta: {} };
    await keys.putKey(key);
    await keys.putDid({ did: document.issuer, provider: 'did:key', keys: [key], services: [] });
    await store.save(tenantA, document);
    expect([await keys.deleteDid(document.issuer), await keys.deleteKey('kid')]).toEqual([true, true]);
    expect(await get(document)).toEqual(document);
    expect(await databaseStore(database, testKeyring).tenant(tenantA, (r) => r.credentials.list({}, page))).toEqual([]);
  });

  test('of two processes about one new subject at once are all saved', async () => {
    const second = await openDatabase(config);
    const stores = [store, databaseCredentialStore(second, testKeyring)];
    const subject = newDid();
    const documents = Array.from({ length: 64 }, () => newSavedDocument({ subject }));
    await Promise.all(documents.map((document, at) => (stores[at % 2] as CredentialStore).save(tenantA, document)));
    const found = await store.list(tenantA, { ...credentials, subject: [subject] }, page);
    expect(new Set(found.map(({ text }) => text))).toEqual(new Set(documents.map(({ text }) => text)));
    await second.close();
  });

  test('of a process killed half-way: all it acknowledged are there, and every one can be read', async () => {
    const child = startChild(config, 'save');
    await child.lines(200);
    const acknowledged = await child.kill();
    const found = await store.list(tenantA, credentials, page);
    const count = await store.count(tenantA, credentials);
    expect(count).toBeGreaterThanOrEqual(acknowledged.length);
    const hashes = new Set(found.map(({ hash }) => hash));
    const missing: string[] = [];
    for (const hash of acknowledged.filter((each) => !hashes.has(each))) {
      if ((await store.get(tenantA, 'credential', hash))?.text !== hash) missing.push(hash);
    }
    expect(missing).toEqual([]);
    for (const { hash, text } of found) expect(text).toBe(hash);
  });
});
