import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, truncate } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { openChain } from '../chain/open-chain.ts';
import { keySigner } from '../chain/signer.ts';
import { readIfThere } from '../durable-file.ts';
import { operatorKey, testChainId, transact } from '../testing/test-network.ts';
import { until } from '../testing/until.ts';
import type { EmbeddedChainEvent } from './embedded-chain-options.ts';
import { readBlock, rpcCall } from './rpc-call.ts';
import { type EmbeddedChain, startEmbeddedChain } from './start-embedded-chain.ts';

const signer = keySigner(testChainId, operatorKey);
let dir: string;
let running: EmbeddedChain[] = [];
let owners: ChildProcess[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'assent-chain-'));
});
afterEach(async () => {
  await Promise.all(owners.map(endOwner));
  await Promise.all(running.map((chain) => chain.stop()));
  running = [];
  owners = [];
  await rm(dir, { recursive: true, force: true });
});

async function start(
  settings: { port?: number; blockTimeMs?: number; onEvent?: (e: EmbeddedChainEvent) => void } = {},
) {
  const chain = await startEmbeddedChain({
    dir,
    operator: signer.address,
    ...settings,
  });
  running.push(chain);
  return chain;
}

const portOf = ({ rpcUrl }: EmbeddedChain) => Number(new URL(rpcUrl).port);
const headOf = async (chain: EmbeddedChain) => (await readBlock(portOf(chain), 'latest')).number;
const anvilPid = async () =>
  z.looseObject({ anvilPid: z.int() }).parse(JSON.parse(await readFile(join(dir, 'chain.json'), 'utf8'))).anvilPid;
const open = ({ rpcUrl }: { rpcUrl: string }) => openChain({ rpcUrls: [rpcUrl], chainId: testChainId });
const pay = (chain: { rpcUrl: string }) => transact(open(chain), signer, signer.address, '0x');

describe('embedded chain', () => {
  test('begins with the same first block everywhere, and with funds for the operator', async () => {
    const chain = await start();
    expect((await readBlock(portOf(chain), '0x0')).hash).toBe(
      '0x843530b761e91272f9c60334d593fc2e63e75a81eedf1e2938f96bc55fdee76f',
    );
    expect(chain.chainId).toBe(20_261);
    expect((await pay(chain)).status).toBe('success');
  });

  test('blocks carry the time of this machine, also after a restart', async () => {
    const ageMs = async (chain: EmbeddedChain) => {
      const { blockNumber } = await pay(chain);
      const block = await open(chain).read(({ client }) => client.getBlock({ blockNumber }));
      return Math.abs(Date.now() - Number(block.timestamp) * 1000);
    };
    const first = await start();
    expect(await ageMs(first)).toBeLessThan(10_000);
    await first.stop();
    expect(await ageMs(await start())).toBeLessThan(10_000);
  });

  test('is the same chain at the same port after a stop', async () => {
    const first = await start();
    const { transactionHash, blockHash } = await pay(first);
    await first.stop();
    const second = await start();
    expect(second.rpcUrl).toBe(first.rpcUrl);
    const receipt = await open(second).read(({ client }) => client.getTransactionReceipt({ hash: transactionHash }));
    expect(receipt.blockHash).toBe(blockHash);
  });

  test('does not answer web pages', async () => {
    const { rpcUrl } = await start();
    const headers = { origin: 'https://page.example', 'access-control-request-method': 'POST' };
    const response = await fetch(rpcUrl, { method: 'OPTIONS', headers });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('makes blocks at a pace if asked to', async () => {
    const chain = await start({ blockTimeMs: 100 });
    await until(async () => (await headOf(chain)) >= 3);
  });

  test('is restarted with its state when the node is killed', async () => {
    const events: EmbeddedChainEvent[] = [];
    const chain = await start({ onEvent: (event) => events.push(event) });
    await pay(chain);
    await chain.snapshot();
    await pay(chain);
    process.kill(await anvilPid(), 'SIGKILL');
    await until(() => events.filter(({ kind }) => kind === 'started').length === 2);
    expect(await headOf(chain)).toBe(1);
    expect(events).toContainEqual({
      kind: 'exited',
      code: null,
      signal: 'SIGKILL',
    });
    expect((await pay(chain)).blockNumber).toBe(2n);
  });

  test('is saved while it grows, without being asked', async () => {
    const events: EmbeddedChainEvent[] = [];
    const chain = await start({ onEvent: (event) => events.push(event) });
    await pay(chain);
    const file = join(dir, 'snapshot');
    await until(async () => (await readIfThere(file))?.includes('"blockNumber":1') === true);
    process.kill(await anvilPid(), 'SIGKILL');
    await until(() => events.filter(({ kind }) => kind === 'started').length === 2);
    expect(await headOf(chain)).toBe(1);
  });

  test('falls back to the snapshot before a truncated one', async () => {
    const first = await start();
    await pay(first);
    await first.snapshot();
    await pay(first);
    await first.stop();
    await truncate(join(dir, 'snapshot'), 700);
    const events: EmbeddedChainEvent[] = [];
    const second = await start({ onEvent: (event) => events.push(event) });
    expect(await headOf(second)).toBe(1);
    expect(events).toContainEqual({
      kind: 'snapshot_damaged',
      file: join(dir, 'snapshot'),
    });
  });

  test('begins anew if no snapshot is whole', async () => {
    const first = await start();
    await pay(first);
    await first.stop();
    for (const name of ['snapshot', 'snapshot.previous']) await truncate(join(dir, name), 700);
    const second = await start();
    expect(await headOf(second)).toBe(0);
    expect((await pay(second)).status).toBe('success');
  });

  test('takes over a node whose owner was killed, with all its blocks', async () => {
    const { owner, rpcUrl } = await startOwner();
    for (let payment = 0; payment < 3; payment++) await pay({ rpcUrl });
    const orphan = await anvilPid();
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    const chain = await start();
    expect(chain.rpcUrl).toBe(rpcUrl);
    expect(await headOf(chain)).toBe(3);
    expect(await anvilPid()).not.toBe(orphan);
  });

  test('refuses a folder that a living process owns', async () => {
    await startOwner();
    await expect(start()).rejects.toMatchObject({
      code: 'configuration_invalid',
      params: { reason: 'in_use' },
    });
  });

  test('refuses a port that a foreign chain listens on, and leaves it alone', async () => {
    const foreign = await startEmbeddedChain({
      dir: join(dir, 'foreign'),
      chainId: 4711,
      operator: signer.address,
    });
    running.push(foreign);
    const port = portOf(foreign);
    await expect(start({ port })).rejects.toMatchObject({
      code: 'configuration_invalid',
      params: { port },
    });
    expect(await rpcCall(port, ['eth_chainId'], z.string())).toBe('0x1267');
  });

  test('refuses a port that something else listens on', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await expect(start({ port })).rejects.toMatchObject({
      code: 'configuration_invalid',
      params: { port },
    });
    server.close();
  });

  test('refuses a folder with another chain', async () => {
    const first = await start();
    await first.stop();
    const other = startEmbeddedChain({
      dir,
      chainId: 4711,
      operator: signer.address,
    });
    await expect(other).rejects.toMatchObject({
      code: 'configuration_invalid',
      params: { reason: 'another_chain' },
    });
  });

  test('refuses options that it does not know', async () => {
    const wrong = startEmbeddedChain({
      dir,
      operator: signer.address,
      ...{ blocktime: 1 },
    });
    await expect(wrong).rejects.toMatchObject({
      code: 'configuration_invalid',
      params: { pointers: ['#/blocktime'] },
    });
  });
});

const ownerScript = fileURLToPath(new URL('../testing/chain-owner.mjs', import.meta.url));

async function startOwner(): Promise<{ owner: ChildProcess; rpcUrl: string }> {
  const owner = spawn(process.execPath, [ownerScript, dir, signer.address], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  owners.push(owner);
  const [line] = await once(owner.stdout, 'data');
  return { owner, rpcUrl: String(line).trim() };
}

async function endOwner(owner: ChildProcess): Promise<void> {
  if (owner.exitCode !== null || owner.signalCode !== null) return;
  owner.kill('SIGTERM');
  await once(owner, 'exit');
}
