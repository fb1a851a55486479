import type { CredentialStore, SavedFilter } from '@assent/application';
import { newDid, newReceipt, newSavedDocument, tenantA, tenantOf } from '@assent/application/behaviours';
import type { Did } from '@assent/domain';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import sqlite3 from 'sqlite3';
import type { Database } from './database.ts';
import { databaseCredentialStore } from './database-credential-store.ts';
import { databaseKeyStore } from './database-key-store.ts';
import { databaseStore } from './database-store.ts';
import { type DatabaseConfig, openDatabase } from './open-database.ts';
import { tenants } from './records/tenants.ts';
import { openSource } from './testing/open-source.ts';
import { sqliteDatabases, testKeyring } from './testing/test-databases.ts';

const sqlite = sqliteDatabases();
let config: DatabaseConfig;
let database: Database;
let store: CredentialStore;
beforeEach(async () => {
  config = await sqlite.config();
  database = await openDatabase(config);
  store = databaseCredentialStore(database, testKeyring);
});
afterEach(async () => {
  await database.close();
  await sqlite.closeAll();
});

interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** The statements that `work` runs, as SQLite gets them. */
async function statementsOf(work: () => Promise<unknown>): Promise<readonly Statement[]> {
  const spies = (['all', 'run'] as const).map((name) => jest.spyOn(sqlite3.Statement.prototype, name));
  try {
    await work();
    const statements = spies.flatMap(({ mock }) =>
      mock.calls.map(([parameters], at): Statement => {
        const { sql } = mock.contexts[at] as unknown as { readonly sql: string };
        return { sql: sql.trim(), parameters: parameters as unknown as readonly unknown[] };
      }),
    );
    return statements.filter(({ sql }) => /^(SELECT|UPDATE|DELETE|WITH)/.test(sql));
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** How SQLite finds the rows of each statement: one line for each table, and for sorting. */
async function plansOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  const statements = await statementsOf(work);
  if (config.type !== 'sqlite' || statements.length === 0) throw new Error('nothing was asked of SQLite');
  const source = await openSource(config);
  try {
    const plans: string[] = [];
    for (const { sql, parameters } of statements) {
      const steps: { detail: string }[] = await source.query(`EXPLAIN QUERY PLAN ${sql}`, [...parameters]);
      plans.push(...steps.map(({ detail }) => detail));
    }
    return plans;
  } finally {
    await source.destroy();
  }
}

const page = { limit: 100, offset: 0 };
const find = (filter: Omit<SavedFilter, 'kind'>) => () => store.list(tenantA, { kind: 'credential', ...filter }, page);
const keys = () => databaseKeyStore(database).of(tenantA);
const key = { kid: 'kid', kms: 'local', type: 'Ed25519', publicKeyHex: '11', meta: {} };
const did = 'did:key:z6Mk' as Did;
const at = newSavedDocument().validFrom!;

test('a plan without an index is seen as one', async () => {
  const unindexed = () => database.unitOfWork((session) => session.execute("DELETE FROM keys WHERE kms = 'x'", []));
  expect(await plansOf(unindexed)).toEqual(['SCAN keys']);
});

describe('rows are found with an index, and not sorted, by', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['key', () => keys().getKey('kid')],
    ['private key', () => keys().getPrivateKey('kid')],
    ['DID', () => keys().getDid(did)],
    ['alias and provider', () => keys().getDidByAlias('alias', 'did:key')],
    ['deleted key', () => keys().deleteKey('kid')],
    ['deleted private key', () => keys().deletePrivateKey('kid')],
    ['deleted DID', () => keys().deleteDid(did)],
    ['hash', () => store.get(tenantA, 'credential', 'hash')],
    ['removed hash', () => store.remove(tenantA, 'credential', 'hash')],
    ['subject of what is saved', () => store.save(tenantA, newSavedDocument())],
    ['nothing in particular', find({})],
    ['subject', find({ subject: [newDid()] })],
    ['issuer', find({ issuer: [newDid()] })],
    ['type', find({ type: ['LabResult'] })],
    ['subject, issuer and type', find({ subject: [newDid()], issuer: [newDid()], type: ['LabResult'] })],
    ['issuer and dates', find({ issuer: [newDid()], validFrom: { to: at }, validUntil: { from: at } })],
    ['audience', () => store.list(tenantA, { kind: 'presentation', audience: ['did:a:b'] }, page)],
    ['count', () => store.count(tenantA, { kind: 'credential', subject: [newDid()] })],
    ['issued credential', () => asTenant((records) => records.credentials.get('id'))],
    ['subject of issued credentials', () => asTenant((records) => records.credentials.list({ subject: did }, page))],
    ['patient', () => asTenant((records) => records.patients.byDid(did))],
  ])('%s', async (_, work) => {
    await keys().putKey(key);
    const plans = await plansOf(work);
    expect(plans.filter((plan) => !/^SEARCH \w+ USING (COVERING )?INDEX /.test(plan))).toEqual([]);
  });

  test('file of a subject', async () => {
    const { subjectFile } = databaseStore(database, testKeyring).shared;
    const plans = await plansOf(() => subjectFile(tenantA, newDid()));
    const searched = plans.filter((plan) => /(subject_keys|grants|own|epoch) /.test(plan));
    expect(searched).toHaveLength(4);
    expect(searched.filter((plan) => !/^SEARCH \w+ USING (COVERING )?INDEX /.test(plan))).toEqual([]);
  });

  test('file and API key of a line that is noted, in the statement that notes it, once they are known', async () => {
    const { note, apiKeyByHash, rememberedApiKey } = databaseStore(database, testKeyring).shared;
    await database.unitOfWork((session) => tenants(session).insert(tenantOf(tenantA), 'hash'));
    const subject = newDid();
    const line = async () => {
      const key = rememberedApiKey('hash');
      await note({ tenant: tenantA, subject, key }, async () => ({ receipt: newReceipt(subject), made: undefined }));
      return key?.isProven;
    };
    for (let time = 0; time < 3; time += 1) await Promise.all([apiKeyByHash('hash'), line()]);
    expect(await statementsOf(async () => expect(await line()).toBe(true))).toHaveLength(1);
    const plans = await plansOf(line);
    const searched = plans.filter((plan) =>
      / (kept|said|held|own|epoch|tenants|api_keys|organization_policies) /.test(plan),
    );
    expect(searched).toHaveLength(8);
    expect(searched.filter((plan) => !/^SEARCH \w+ USING (COVERING )?INDEX /.test(plan))).toEqual([]);
  });

  test('numbers of the stream of events', async () => {
    const { eventsBetween } = databaseStore(database, testKeyring).shared;
    const plans = await plansOf(() => eventsBetween(tenantA, 5, 5000, 100));
    const byNumber = ['receipts', 'events'].map(
      (name) => `SEARCH ${name} USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)`,
    );
    expect(plans).toEqual(byNumber);
  });

  test('API key of an owner, or a further one, in one statement', async () => {
    const { apiKeyByHash } = databaseStore(database, testKeyring).shared;
    expect(await statementsOf(() => apiKeyByHash('hash'))).toHaveLength(1);
    const plans = await plansOf(() => apiKeyByHash('hash'));
    const searched = plans.filter((plan) => /(tenants|api_keys|organization_policies) /.test(plan));
    expect(searched).toHaveLength(4);
    expect(searched.filter((plan) => !/^SEARCH \w+ USING (COVERING )?INDEX /.test(plan))).toEqual([]);
  });

  const asTenant = (work: Parameters<ReturnType<typeof databaseStore>['tenant']>[1]) =>
    databaseStore(database, testKeyring).tenant(tenantA, work);
});

test.each<[string, string, Omit<SavedFilter, 'kind'>]>([
  ['dates', 'valid_from', { validFrom: { from: at } }],
  ['last days', 'valid_until', { validUntil: { to: at } }],
  ['several subjects', 'subject', { subject: ['did:a:b', 'did:a:c'] }],
])('what is found by %s is found with an index, and then sorted', async (_, column, filter) => {
  const plans = await plansOf(find(filter));
  expect(plans[0]).toContain(`INDEX saved_documents_tenant_id_kind_${column}_sequence`);
  expect(plans.slice(1)).toEqual(['USE TEMP B-TREE FOR ORDER BY']);
});

test('of several properties, the index of the one that fewest share is used', async () => {
  const plans = await plansOf(find({ type: ['LabResult'], issuer: [newDid()], subject: [newDid()] }));
  expect(plans).toEqual([expect.stringContaining('INDEX saved_documents_tenant_id_kind_subject_sequence')]);
});
