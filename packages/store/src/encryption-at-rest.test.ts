import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CompactCredential, Keyring, TenantRecords } from '@assent/application';
import {
  newBytes32,
  newCredential,
  newDid,
  newEmergency,
  newGrant,
  newHealthLink,
  newReceipt,
  newSession,
  tenantA,
  tenantB,
  tenantOf,
} from '@assent/application/behaviours';
import { type Did, zAddress, zInstant } from '@assent/domain';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Database } from './database.ts';
import { databaseLedger } from './database-ledger.ts';
import { databaseStore } from './database-store.ts';
import { aesKeyring } from './encryption/aes-keyring.ts';
import { type DatabaseConfig, openDatabase } from './open-database.ts';
import { inspect } from './testing/inspect.ts';
import { postgresDatabases, sqliteDatabases, type TestDatabases } from './testing/test-databases.ts';
import { startTestPostgres, type TestPostgres } from './testing/test-postgres.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startTestPostgres();
});
afterAll(() => server.stop());

const keyring = aesKeyring([{ id: 'kek', key: new Uint8Array(32).fill(1) }]);
const page = { limit: 10, offset: 0 };

/** All that the database holds, as whoever steals it sees it. */
async function stolen(config: DatabaseConfig): Promise<string> {
  if (config.type === 'sqlite') {
    const directory = dirname(config.file);
    const files = await readdir(directory);
    return (await Promise.all(files.map((file) => readFile(join(directory, file), 'latin1')))).join('');
  }
  const tables = await inspect(config, 'SELECT tablename FROM pg_tables WHERE schemaname = current_schema()');
  const rows = await Promise.all(tables.map(({ tablename }) => inspect(config, `SELECT * FROM "${tablename}"`)));
  return JSON.stringify(rows);
}

describe.each<[string, TestDatabases]>([
  ['SQLite', sqliteDatabases()],
  ['PostgreSQL', postgresDatabases(() => server)],
])('contents on %s', (_, databases) => {
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

  const as = <T>(tenant: typeof tenantA, work: (records: TenantRecords) => Promise<T>, keys: Keyring = keyring) =>
    databaseStore(database, keys).tenant(tenant, work);

  /** A credential, a grant and a receipt of one subject. Answers how to read each of them. */
  async function keepAbout(subject: Did, tenant = tenantA) {
    const [credential, grant, receipt] = [newCredential(subject), newGrant(subject), newReceipt(subject)];
    const emergency = newEmergency(subject);
    await as(tenant, async (records) => {
      await records.credentials.insert(credential);
      await records.grants.put(grant);
      await records.receipts.append(receipt);
      await records.emergencies.insert(emergency);
      await records.epochs.insert({ subject, number: 1, key: newBytes32(), secret: newBytes32() });
    });
    return [
      (keys?: Keyring) => as(tenant, ({ epochs }) => epochs.latest(subject), keys),
      (keys?: Keyring) => as(tenant, ({ credentials }) => credentials.get(credential.id), keys),
      (keys?: Keyring) => as(tenant, ({ credentials }) => credentials.list({ subject }, page), keys),
      (keys?: Keyring) => as(tenant, ({ grants }) => grants.get(grant.grant.id), keys),
      (keys?: Keyring) => as(tenant, ({ grants }) => grants.ofSubject(subject), keys),
      (keys?: Keyring) => as(tenant, ({ receipts }) => receipts.ofSubject(subject, page), keys),
      (keys?: Keyring) => as(tenant, ({ emergencies }) => emergencies.get(emergency.id), keys),
    ];
  }

  test('claims, consents, secrets and history are nowhere in plain text', async () => {
    const marker = 'HbA1c-of-Jane-Doe';
    const credential = { ...newCredential(), compact: `eyJ.${marker}.sig` as CompactCredential };
    const secrets = [newBytes32(), newBytes32(), newBytes32()] as const;
    const grant = newGrant(newDid(), { policy: [`https://clinic.example/${marker}`] });
    const emergency = newEmergency(credential.subject);
    const closed = { at: emergency.period.start, by: credential.issuer, accesses: 1, note: marker, intent: 'closing' };
    await databaseStore(database, keyring).tenant(tenantA, async (records) => {
      await records.credentials.insert(credential);
      await records.grants.put({
        ...grant,
        compact: marker as CompactCredential,
        custody: 'service',
        secret: secrets[0],
      });
      const epoch = { subject: credential.subject, number: 1, key: newBytes32(), secret: secrets[2] };
      await records.epochs.insert(epoch);
      await records.receipts.append(newReceipt(credential.subject, { dataClasses: [marker], reasons: [marker] }));
      await records.emergencies.insert({ ...emergency, closed });
      await records.outbox.enqueue('intent', { kind: 'reveal_consent', secret: secrets[1] });
      for (const link of [newHealthLink(), newHealthLink(credential.subject)]) {
        await records.healthLinks.insert({ ...link, content: { label: marker } });
      }
      const session = { ...newSession(), responseKey: { d: marker } };
      await records.presentationSessions.insert(session);
      const rejections = [{ reason: 'malformed', at: `/${marker}` }] as const;
      const step = { at: session.expiresAt, step: 'refused' } as const;
      await records.presentationSessions.conclude(session.id, { kind: 'refused', rejections }, step);
    });
    const everything = await stolen(config);
    expect(everything).toContain(credential.id);
    expect(everything).toContain(grant.key);
    const salts = Object.values(emergency.salts);
    for (const hidden of [marker, 'unconscious', ...[...secrets, ...salts].map((secret) => secret.slice(2))]) {
      for (const encoding of ['latin1', 'hex', 'base64url'] as const) {
        // Base64 of the middle of a text depends on where it starts; cutting the ends leaves what does not.
        const spelled = [0, 1, 2].map((shift) => Buffer.from(hidden.slice(shift)).toString(encoding).slice(0, 16));
        for (const part of spelled) expect(everything).not.toContain(part);
      }
    }
  });

  test('a key-encryption key with the right id and the wrong bytes is an error for each of them', async () => {
    const reads = await keepAbout(newDid());
    await databaseStore(database, keyring).network(({ outbox }) =>
      outbox.enqueue('intent', { kind: 'reveal_consent', secret: newBytes32() }),
    );
    const wrong = aesKeyring([{ id: 'kek', key: new Uint8Array(32).fill(2) }]);
    const scope = { chainId: 31337, signer: zAddress.parse(`0x${'aa'.repeat(20)}`) };
    const withLedger = [...reads, (keys = keyring) => databaseLedger(database, keys, scope).queued(1)];
    for (const read of withLedger) {
      await expect(read(wrong)).rejects.toMatchObject({ code: 'key_unavailable', params: { keyId: 'kek' } });
      expect(await read(keyring)).toBeTruthy();
    }
  });

  test('all that is about a subject is gone with the key of the subject, and nothing else is', async () => {
    const [subject, other] = [newDid(), newDid()];
    const reads = await keepAbout(subject);
    const others = [...(await keepAbout(other)), ...(await keepAbout(subject, tenantB))];
    await inspect(config, `DELETE FROM subject_keys WHERE tenant_id = '${tenantA}' AND subject = '${subject}'`);
    for (const read of reads) await expect(read()).rejects.toMatchObject({ code: 'gone', params: {} });
    for (const read of others) expect(await read()).toBeTruthy();
  });

  test('a consent of a subject whose key was deleted is taken back, and nothing is written about them', async () => {
    const store = databaseStore(database, keyring);
    const at = zInstant.parse('2026-01-31T09:00:00Z');
    const grant = newGrant();
    const { subject } = grant.grant;
    await store.network(({ tenants }) => tenants.insert(tenantOf(tenantA), 'hash'));
    await as(tenantA, ({ grants }) => grants.put(grant));
    await inspect(config, 'DELETE FROM subject_keys');
    const [holder] = await store.reading(({ denials }) => denials.holdersOf(grant.key));
    if (!holder) throw new Error('one tenant holds it');
    const lines = [{ holder, receipt: newReceipt(subject) }];
    const revocation = { key: grant.key, secret: newBytes32(), at, intentId: randomUUID(), lines };
    expect(await store.shared.recordRevocation(revocation)).toEqual({ at, intentId: revocation.intentId });
    expect(await store.shared.deniedAmong([grant.key])).toEqual(new Set([grant.key]));
    expect(await as(tenantA, ({ receipts }) => receipts.ofSubject(subject, page))).toEqual([]);
    expect(await inspect(config, 'SELECT subject FROM subject_keys')).toEqual([]);
  });

  test('a link to the data of a subject goes with the key of the subject', async () => {
    const subject = newDid();
    const links = [newHealthLink(subject), newHealthLink(newDid()), newHealthLink()];
    await as(tenantA, async ({ healthLinks }) => {
      for (const link of links) await healthLinks.insert(link);
    });
    await inspect(config, `DELETE FROM subject_keys WHERE subject = '${subject}'`);
    const found = await as(tenantA, ({ healthLinks }) => healthLinks.list({}, page));
    expect(found.map(({ id }) => id)).toEqual([links[2]?.id, links[1]?.id]);
    expect(await as(tenantA, ({ healthLinks }) => healthLinks.byHash(links[0]?.hash ?? ''))).toBeUndefined();
    await as(tenantA, ({ healthLinks }) => healthLinks.replace(links[0]!));
    expect(await inspect(config, `SELECT subject FROM subject_keys WHERE subject = '${subject}'`)).toEqual([]);
  });

  test('what was gone stays gone when the subject gets a new key', async () => {
    const subject = newDid();
    const [, readCredential] = await keepAbout(subject);
    await inspect(config, 'DELETE FROM subject_keys');
    const anew = newCredential(subject);
    await as(tenantA, ({ credentials }) => credentials.insert(anew));
    expect(await as(tenantA, ({ credentials }) => credentials.get(anew.id))).toEqual(anew);
    await expect(readCredential?.()).rejects.toMatchObject({ code: 'gone' });
  });

  test('contents moved to another row do not open there', async () => {
    const subject = newDid();
    const [one, two] = [newCredential(subject), newCredential(subject)];
    await as(tenantA, async ({ credentials }) => {
      await credentials.insert(one);
      await credentials.insert(two);
    });
    await inspect(
      config,
      `UPDATE credentials SET content = (SELECT content FROM credentials WHERE id = '${one.id}') WHERE id = '${two.id}'`,
    );
    const moved = as(tenantA, ({ credentials }) => credentials.get(two.id));
    await expect(moved).rejects.toMatchObject({ code: 'key_unavailable' });
  });

  test("a subject's key moved to another tenant does not open there", async () => {
    const subject = newDid();
    await keepAbout(subject);
    await inspect(config, `UPDATE subject_keys SET tenant_id = '${tenantB}'`);
    const write = as(tenantB, ({ receipts }) => receipts.append(newReceipt(subject)));
    await expect(write).rejects.toMatchObject({ code: 'key_unavailable' });
  });
});
