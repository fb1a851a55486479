import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { zAddress } from '@assent/domain';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import type { BftNetwork } from './support/bft/bft-network.ts';
import { call } from './support/bft/json-rpc.ts';
import { startBftNetwork } from './support/bft/start-bft-network.ts';
import { repositoryFile } from './support/repository.ts';
import { until } from './support/until.ts';

const funded = [zAddress.parse(`0x${'ab'.repeat(20)}`)];
const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('a network of four nodes', () => {
  let network: BftNetwork;

  beforeAll(async () => {
    network = await startBftNetwork({ funded, blockTimeMs: 300 });
  }, 200_000);

  afterAll(() => network?.stop());

  test('makes final blocks whose proposers take turns', async () => {
    await network.untilBlock(6);
    const blocks = network.blocks.slice(0, 6);
    expect(blocks.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(new Set(blocks.map(({ proposer }) => proposer)).size).toBeGreaterThanOrEqual(3);
    expect(await network.rpc(3, 'eth_chainId')).toBe('0x4f25');
    expect(await network.rpc(3, 'eth_getBalance', funded[0], 'latest')).toBe(`0x${(10n ** 24n).toString(16)}`);
  });

  test('lets nobody without the secret decide on blocks', async () => {
    const { hash } = network.head;
    const state = { headBlockHash: hash, safeBlockHash: hash, finalizedBlockHash: hash };
    for (const options of [{}, { secret: '00'.repeat(32) }]) {
      const attempt = call(network.rpcUrls[0]!, 'engine_forkchoiceUpdatedV3', [state, null], options);
      await expect(attempt).rejects.toThrow(/status 401/);
    }
  });

  test('goes on without a node that hangs, which catches up by itself', async () => {
    network.freeze(2);
    const start = network.head.number;
    // the block under way may be its own already: its next turn is four later
    await network.untilBlock(start + 6, 40_000);
    network.thaw(2);
    await network.untilLevel();
    const heads = await network.heads();
    expect(new Set(heads.map((head) => head!.number)).size).toBeLessThanOrEqual(2);
    expect(network.blocks.slice(start).some(({ round }) => round > 0)).toBe(true);
    expect(network.faults).toEqual([]);
  }, 90_000);

  test('stands still without a quorum and goes on with one', async () => {
    await Promise.all([network.kill(0), network.kill(3)]);
    const { number } = network.head;
    await expect(network.untilBlock(number + 2, 1500)).rejects.toThrow(/no block/);
    expect(network.head.number).toBeLessThanOrEqual(number + 1);
    expect((await network.heads()).map((head) => head === undefined)).toEqual([true, false, false, true]);
    const { replayed, rebuilt } = await network.restart(3);
    expect({ replayed, rebuilt }).toEqual({ replayed: expect.any(Number), rebuilt: false });
    await network.untilBlock(number + 3);
    expect((await network.restart(0)).replayed).toBeGreaterThanOrEqual(2);
    expect(network.rpcUrls.every((_, node) => network.isUp(node))).toBe(true);
  }, 90_000);

  test('leaves nothing behind when it is stopped', async () => {
    const pids = network.rpcUrls.map((_, node) => network.pid(node)!);
    await network.stop();
    expect(pids.filter(isRunning)).toEqual([]);
    expect(existsSync(network.folder)).toBe(false);
  });
});

describe('a network whose process is gone', () => {
  const zRunning = z.object({ folder: z.string(), pids: z.array(z.int()) });
  let child: ChildProcess | undefined;

  afterEach(() => void child?.kill('SIGKILL'));

  /** Starts a network of two in a process of its own and says where it is. */
  async function elsewhere() {
    const program = repositoryFile('test/dist/support/bft/run-network.js');
    child = spawn(process.execPath, [program, '2'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(child.stdout!, 'data');
    return { child, ...zRunning.parse(JSON.parse(String(line))) };
  }

  test.each(['SIGKILL', 'SIGTERM'] as const)(
    'ends with it, by %s',
    async (signal) => {
      const { child: parent, folder, pids } = await elsewhere();
      expect(pids.filter(isRunning)).toEqual(pids);
      process.kill(pids[0]!, 'SIGSTOP');
      parent.kill(signal);
      const rest = async () => [...pids.filter(isRunning), ...(existsSync(folder) ? [folder] : [])];
      expect(await until(rest, (left) => left.length === 0, 60_000)).toEqual([]);
    },
    150_000,
  );
});
