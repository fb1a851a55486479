import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { call } from '../bft/json-rpc.ts';
import { embeddedNode, signalNode } from '../embedded-node.ts';
import { until } from '../until.ts';
import type { ChaosChain } from './chaos-chain.ts';

const deepestReorg = 3;
const waitForPendingMs = 3000;
const blockWithinMs = 50;
const spikeMs = 2500;
const spikeWei = 10n ** 10n;
const blockEveryMs = 400;
const snapshotWithinMs = 20_000;

/**
 * The embedded chain of the service in `home`. It makes blocks when there is work; `depth`, if not 0, is the number of
 * blocks that make one final, so that blocks must go on without work.
 */
export function embeddedChaos(home: string, depth: number): ChaosChain {
  const rpc = async (method: string, ...params: readonly unknown[]) => call(embeddedNode(home).rpcUrl, method, params);
  let isHeld = false;
  const ticking = setInterval(() => {
    if (depth > 0 && !isHeld) rpc('evm_mine').catch(() => undefined);
  }, blockEveryMs);
  const settle = () => settleIn(home, rpc);
  /** Blocks are held back meanwhile. Whatever happens then, the node goes on as before. */
  const whileHeld = async (work: () => Promise<boolean>) => {
    isHeld = true;
    try {
      await rpc('evm_setAutomine', false);
      return await work();
    } finally {
      isHeld = false;
      await rpc('evm_setAutomine', true);
      await rpc('evm_mine');
    }
  };
  const whilePending = (work: () => Promise<void>) =>
    whileHeld(async () => {
      const pending = await until(
        () => pendingIn(rpc),
        (count) => count > 0,
        waitForPendingMs,
      );
      if (pending > 0) await work();
      return pending > 0;
    });
  /** A node that turns back while it makes a block has the logs of one chain and the state of another afterwards. */
  const reorg = (draw: number) =>
    whileHeld(async () => {
      await setTimeout(blockWithinMs);
      return reorganise(rpc, draw);
    });
  return {
    environment: { ASSENT_FINALITY: depth === 0 ? 'instant' : String(depth) },
    disturb: {
      node: async () => signalNode(home, 'SIGKILL'),
      reorg,
      drop: () => whilePending(async () => void (await rpc('anvil_dropAllTransactions'))),
      spike: () => whilePending(() => spike(rpc)),
    },
    settle,
    faults: () => [],
    async close() {
      clearInterval(ticking);
      signalNode(home, 'SIGKILL');
    },
  };
}

type Rpc = (method: string, ...params: readonly unknown[]) => Promise<unknown>;

const pendingIn = async (rpc: Rpc) => Number(((await rpc('txpool_status')) as { pending: string }).pending);

/** Takes the last blocks back, as many as the node can: it does not know the states before its start. */
async function reorganise(rpc: Rpc, draw: number): Promise<boolean> {
  const [deepest, isReplaced] = [1 + Math.floor(draw * deepestReorg), Math.floor(draw * 100) % 2 === 0];
  for (let depth = deepest; depth > 0; depth -= 1) {
    const attempt = isReplaced ? rpc('anvil_reorg', depth, []) : rpc('anvil_rollback', depth);
    if (
      await attempt.then(
        () => true,
        () => false,
      )
    )
      return true;
  }
  return false;
}

/** What waits cannot pay any more, and is offered for more; then the price is as before. */
async function spike(rpc: Rpc): Promise<void> {
  const { baseFeePerGas } = (await rpc('eth_getBlockByNumber', 'latest', false)) as { baseFeePerGas: string };
  await rpc('anvil_setNextBlockBaseFeePerGas', `0x${spikeWei.toString(16)}`);
  await rpc('evm_setAutomine', true);
  await rpc('evm_mine');
  await until(
    () => pendingIn(rpc),
    (count) => count === 0,
    spikeMs,
  );
  await rpc('anvil_setNextBlockBaseFeePerGas', baseFeePerGas);
}

/** As deep as a reorganisation goes, and in a snapshot, from which the node starts when it was killed. */
async function settleIn(home: string, rpc: Rpc): Promise<void> {
  const mine = async () => {
    for (let block = 0; block <= deepestReorg; block += 1) await rpc('evm_mine');
    return true;
  };
  await until(
    () => mine().catch(() => false),
    (done) => done,
  );
  const minedMs = Date.now();
  const isSaved = async () =>
    (statSync(join(home, 'chain', 'snapshot'), { throwIfNoEntry: false })?.mtimeMs ?? 0) > minedMs;
  if (!(await until(isSaved, (saved) => saved, snapshotWithinMs))) throw new Error('the chain is not saved');
}
