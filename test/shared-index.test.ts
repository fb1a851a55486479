import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@assent/api';
import { type LocalService, readNetwork, startLocalService } from '@assent/cli';
import { type EmbeddedChain, openChain, signerAddress, startEmbeddedChain } from '@assent/evm';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Hex } from 'viem';
import { auditChain } from './support/audit-chain.ts';
import { type CrashablePostgres, startPostgres } from './support/crashable-postgres.ts';
import { countsOf, noFacts } from './support/facts.ts';
import { openIntents } from './support/open-intents.ts';
import { walletFolder } from './support/people.ts';
import { builtProgram } from './support/repository.ts';
import { playRound } from './support/round/play-round.ts';
import { until } from './support/until.ts';
import { untilAcknowledged } from './support/until-acknowledged.ts';

const chainId = 20_261;
const signerKey = `0x${'5b'.repeat(31)}c1`;
const wallets = walletFolder();
const folder = mkdtempSync(join(tmpdir(), 'assent-shared-'));
const services: LocalService[] = [];
let postgres: CrashablePostgres;
let chain: EmbeddedChain;

beforeAll(async () => {
  postgres = await startPostgres();
  chain = await startEmbeddedChain({ dir: join(folder, 'chain'), chainId, operator: signerAddress(signerKey) });
}, 120_000);

afterAll(async () => {
  for (const service of services) await service.stop();
  await chain?.stop();
  await postgres?.stop();
  wallets.remove();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** One more process on the same database and chain. */
async function startService(): Promise<LocalService> {
  const environment = {
    ...process.env,
    ASSENT_DATABASE_URL: postgres.url,
    ASSENT_RPC_URLS: chain.rpcUrl,
    ASSENT_PUBLIC_RPC_URL: chain.rpcUrl,
    ASSENT_CHAIN_ID: String(chainId),
    ASSENT_SIGNER_KEY: signerKey,
    ASSENT_OPERATOR_KEY: 'operator-key-of-all-services-of-this-test',
    ASSENT_KEY_ENCRYPTION_KEYS: `first:${Buffer.alloc(32, 7).toString('base64url')}`,
  };
  const service = await startLocalService({ program: builtProgram('service'), environment });
  services.push(service);
  return service;
}

const metric = (text: string, name: string) =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.split(' ')[1] ?? Number.NaN,
  );

/** What the index of a service holds. */
async function indexOf({ url }: LocalService) {
  const text = await (await fetch(new URL('/metrics', url))).text();
  const entries = (registry: string) => metric(text, `assent_index_entries{registry="${registry}"}`);
  return { block: metric(text, 'assent_index_block'), lists: entries('lists'), consents: entries('consents') };
}

/** The same, counted in the logs of the chain. */
function logsOnChain({ statusRegistry, consentRevocations }: Awaited<ReturnType<typeof readNetwork>>) {
  return openChain({ rpcUrls: [chain.rpcUrl], chainId }).read(async ({ client }) => {
    const subjectsOf = async (address: string) => {
      const logs = await client.getLogs({ address: address as Hex, fromBlock: 0n, toBlock: 'latest' });
      return new Set(logs.map(({ topics }) => topics[1])).size;
    };
    const [lists, consents] = [await subjectsOf(statusRegistry), await subjectsOf(consentRevocations)];
    return { block: Number(await client.getBlockNumber()), lists, consents };
  });
}

test('processes that share a database share the index, and one that is killed takes nothing with it', async () => {
  const [one, other] = [await startService(), await startService()];
  const operator = createClient({ baseUrl: other.url, token: other.operatorKey });
  const facts = noFacts();
  const play = () =>
    playRound({
      url: other.url,
      operator,
      wallets,
      facts,
      acknowledged: untilAcknowledged(30_000),
      goesOn: () => true,
    });
  await play();
  const second = play();
  await one.kill();
  await second;
  await until(
    () => openIntents(other.url),
    (count) => count === 0,
    40_000,
  );
  const network = await readNetwork(operator);
  const late = await startService();
  const expected = await logsOnChain(network);
  expect(expected.consents).toBeGreaterThan(0);
  for (const service of [other, late]) {
    const found = await until(
      () => indexOf(service),
      ({ block }) => block === expected.block,
      10_000,
    );
    expect(found).toEqual(expected);
  }
  expect(countsOf(facts)['grants revoked']).toBeGreaterThan(0);
  expect(await auditChain(facts, network)).toEqual([]);
}, 180_000);
