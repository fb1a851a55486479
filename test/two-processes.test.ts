import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { TenantId } from '@assent/domain';
import { aesKeyring, type Database, databaseKeyStore, openDatabase } from '@assent/store';
import { createWalletAgent, recentMs, type SigningAgent, tenantAgent } from '@assent/veramo';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type CrashablePostgres, startPostgres } from './support/crashable-postgres.ts';

/** Between asking again, and what a busy machine may add. */
const pauseMs = 50;
const busyMs = 1_500;

const keyring = aesKeyring([{ id: 'first', key: new Uint8Array(32).fill(7) }]);
const tenant = 'clinic-a' as TenantId;

let postgres: CrashablePostgres;
let folder: string;
beforeAll(async () => {
  postgres = await startPostgres();
  folder = mkdtempSync(join(tmpdir(), 'assent-two-'));
}, 120_000);
afterAll(async () => {
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe.each<[string, () => string]>([
  ['SQLite', () => `sqlite:${join(folder, 'two.sqlite')}`],
  ['PostgreSQL', () => postgres.url],
])('two agents on one %s database, which share no memory', (_, url) => {
  let databases: readonly Database[];
  let first: SigningAgent;
  let second: SigningAgent;
  beforeAll(async () => {
    databases = [await openDatabase(url()), await openDatabase(url())];
    [first, second] = databases.map((database) =>
      tenantAgent(createWalletAgent({ keyStore: databaseKeyStore(database), keyring }), tenant),
    ) as [SigningAgent, SigningAgent];
  }, 60_000);
  afterAll(async () => {
    for (const database of databases) await database.close();
  });

  /** How long the second agent went on, in ms, and with what it stopped. */
  async function goesOn(work: () => Promise<unknown>): Promise<{ forMs: number; failure: unknown }> {
    const startedMs = performance.now();
    for (;;) {
      const failure = await work().then(
        () => undefined,
        (error: unknown) => error,
      );
      const forMs = performance.now() - startedMs;
      if (failure || forMs > recentMs + 10_000) return { forMs, failure };
      await setTimeout(pauseMs);
    }
  }

  test('a key deleted by one stops signing with the other within the stated time', async () => {
    const { keys } = await first.didManagerCreate({ provider: 'did:key' });
    const keyRef = keys[0]?.kid ?? '';
    const sign = () => second.keyManagerSign({ keyRef, algorithm: 'EdDSA', data: 'text' });
    await sign();
    await first.keyManagerDelete({ kid: keyRef });
    await expect(first.keyManagerSign({ keyRef, data: 'text' })).rejects.toMatchObject({ code: 'not_found' });
    const { forMs, failure } = await goesOn(sign);
    expect(failure).toMatchObject({ code: 'not_found' });
    expect(forMs).toBeLessThan(recentMs + busyMs);
  });

  test('a DID deleted by one is not the other’s within the stated time', async () => {
    const { did } = await first.didManagerCreate({ provider: 'did:jwk' });
    await second.didManagerGet({ did });
    await first.didManagerDelete({ did });
    const { forMs, failure } = await goesOn(() => second.didManagerGet({ did }));
    expect(failure).toMatchObject({ code: 'not_found' });
    expect(forMs).toBeLessThan(recentMs + busyMs);
  });
});
