import { setTimeout } from 'node:timers/promises';
import { createClient } from '@assent/api';
import { type LocalService, readNetwork, startLocalService } from '@assent/cli';
import { AppError } from '@assent/domain';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { auditChain } from './support/audit-chain.ts';
import { auditService } from './support/audit-service.ts';
import { type CrashablePostgres, startPostgres } from './support/crashable-postgres.ts';
import { countsOf, noFacts } from './support/facts.ts';
import { openIntents } from './support/open-intents.ts';
import { walletFolder } from './support/people.ts';
import { builtProgram } from './support/repository.ts';
import { playRound } from './support/round/play-round.ts';
import { until } from './support/until.ts';
import { untilAcknowledged } from './support/until-acknowledged.ts';

const wallets = walletFolder();
let postgres: CrashablePostgres;
let service: LocalService;

beforeAll(async () => {
  postgres = await startPostgres();
  const environment = { ...process.env, ASSENT_DATABASE_URL: postgres.url };
  service = await startLocalService({ program: builtProgram('service'), environment });
}, 120_000);

afterAll(async () => {
  await service?.stop();
  await postgres?.stop();
  wallets.remove();
}, 60_000);

/** Asked on a connection of its own: one kept since the last crash may be closed by the service as it is used again. */
const statusOf = async (url: string, path: string) =>
  (await fetch(new URL(path, url), { headers: { connection: 'close' } })).status;

test('nothing acknowledged is lost when the database is killed half-way, and the service outlives it', async () => {
  const { url } = service;
  const operator = createClient({ baseUrl: url, token: service.operatorKey });
  const facts = noFacts();
  let goesOn = true;
  const stage = { url, operator, wallets, facts, acknowledged: untilAcknowledged(30_000), goesOn: () => goesOn };
  const work = (async () => {
    while (goesOn) await playRound(stage);
  })();
  for (const afterMs of [1500, 700, 1100]) {
    await Promise.race([work, setTimeout(afterMs)]);
    postgres.crash();
    const answer = await until(
      () => operator.listOrganizations({}).catch((error: unknown) => error),
      (found) => found instanceof AppError,
    );
    expect(answer).toMatchObject({ code: 'store_unavailable' });
    expect(await statusOf(url, '/ready')).toBe(503);
    expect(await statusOf(url, '/health')).toBe(200);
    await postgres.restart();
  }
  await Promise.race([work, setTimeout(1500)]);
  goesOn = false;
  await work;

  expect(countsOf(facts)['grants revoked']).toBeGreaterThan(0);
  const open = await until(
    () => openIntents(url),
    (count) => count === 0,
    30_000,
  );
  expect(open).toBe(0);
  expect(await auditService(facts, url, operator)).toEqual([]);
  expect(await auditChain(facts, await readNetwork(operator))).toEqual([]);
}, 120_000);
