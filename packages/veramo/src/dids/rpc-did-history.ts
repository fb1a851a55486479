import { type DidChange, type DidHistory, type DidLog, decodeDidChange } from '@assent/application';
import { type Address, AppError, zBytes32 } from '@assent/domain';
import { type Block, id, type Log, zeroPadValue } from 'ethers';
import { LRUCache } from 'lru-cache';
import type { ChainHistory } from './chain-history.ts';

export interface RpcDidHistoryOptions {
  readonly chain: ChainHistory;
  readonly registry: string;
  /** Pace of a chain that makes blocks regularly: a head older than three periods is not believed. 0 for no pace. */
  readonly blockPeriodMs: number;
  /** Whether histories are remembered. One that is named by the hash of its last block cannot change. */
  readonly remembers: boolean;
}

/**
 * History of did:ethr read from a node, for those who have no index: one call for the standing, one more for the block
 * of the last change while it may still be taken back, and one ranged call for the changes instead of one for each.
 */
export function rpcDidHistory({ chain, registry, blockPeriodMs, remembers }: RpcDidHistoryOptions): DidHistory {
  const remembered = new LRUCache<string, readonly DidChange[]>({ max: 10_000 });
  return {
    known: () => undefined,
    look: (identity) =>
      reading(async () => {
        await chain.recheck();
        const [lastChange] = await Promise.all([
          changedAt(chain, registry, identity),
          assertRecent(chain, blockPeriodMs),
        ]);
        if (lastChange === 0) return { lastChange, branch: 'none' };
        return { lastChange, branch: (await blockAt(chain, lastChange)).hash ?? '' };
      }),
    changes: (identity, { lastChange, branch }) =>
      reading(async () => {
        if (lastChange === 0) return [];
        const known = remembered.get(`${identity} ${branch}`);
        if (known) return known;
        const changes = await readChanges(chain, registry, identity, lastChange);
        if (changes.at(-1)?.blockHash !== branch) throw unavailable({ identity, reason: 'moved' });
        if (remembers) remembered.set(`${identity} ${branch}`, changes);
        return changes;
      }),
    timeOf: ({ block, blockHash }) =>
      reading(async () => {
        const found = await blockAt(chain, block);
        if (found.hash !== blockHash) throw unavailable({ block, reason: 'other_block' });
        return found.timestamp;
      }),
    timeAt: (block) => reading(async () => (await chain.getBlock(block))?.timestamp),
  };
}

const unavailable = (params: Readonly<Record<string, string | number>>, cause?: unknown) =>
  new AppError('registry_unavailable', params, { cause });

async function reading<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof AppError ? error : unavailable({ reason: 'unreachable' }, error);
  }
}

const changedSelector = id('changed(address)').slice(0, 10);
const topicOf = (identity: Address) => zeroPadValue(identity, 32);

async function changedAt(chain: ChainHistory, registry: string, identity: Address): Promise<number> {
  const call = { to: registry, data: `${changedSelector}${topicOf(identity).slice(2)}` };
  const answer: unknown = await chain.send('eth_call', [call, 'latest']);
  // where there is no contract a call succeeds and answers nothing
  if (typeof answer !== 'string' || !/^0x[0-9a-f]{64}$/i.test(answer)) throw unavailable({ reason: 'not_deployed' });
  return Number(answer);
}

async function assertRecent(chain: ChainHistory, blockPeriodMs: number): Promise<void> {
  if (blockPeriodMs === 0) return;
  const head = await chain.getBlock('latest');
  const ageMs = head ? Date.now() - head.timestamp * 1000 - 1000 : Number.POSITIVE_INFINITY;
  if (ageMs > 3 * blockPeriodMs) throw unavailable({ reason: 'node_stale' });
}

async function blockAt(chain: ChainHistory, number: number): Promise<Block> {
  const block = await chain.getBlock(number);
  if (!block) throw unavailable({ block: number, reason: 'other_block' });
  return block;
}

/** A node that refuses a range this many times smaller each time is asked block by block in the end. */
const shrink = 16;

/**
 * All changes up to the one in `lastChange`, oldest first. Each names the block of the one before it, so a node that has
 * lost some, or leaves some out, is found out.
 */
async function readChanges(
  chain: ChainHistory,
  registry: string,
  identity: Address,
  lastChange: number,
): Promise<readonly DidChange[]> {
  const newestFirst: DidChange[] = [];
  let expected = lastChange;
  let span = lastChange + 1;
  while (expected > 0) {
    const from = Math.max(0, expected - span + 1);
    const logs = await logsIn(chain, registry, identity, from, expected).catch((error: unknown) => {
      if (span === 1) throw error;
      return undefined;
    });
    if (!logs) {
      span = Math.max(1, Math.floor(span / shrink));
      continue;
    }
    for (const log of logs.reverse()) {
      const { change, previousChange } = decodeDidChange(log);
      if (change.block !== expected) throw unavailable({ identity, block: expected, reason: 'logs_missing' });
      newestFirst.push(change);
      expected = previousChange;
    }
    if (expected >= from && expected > 0) throw unavailable({ identity, block: expected, reason: 'logs_missing' });
  }
  return newestFirst.reverse();
}

async function logsIn(chain: ChainHistory, address: string, identity: Address, fromBlock: number, toBlock: number) {
  const logs = await chain.getLogs({ address, topics: [null, topicOf(identity)], fromBlock, toBlock });
  return [...logs].sort((a, b) => a.blockNumber - b.blockNumber || a.index - b.index).map(eventFrom);
}

const eventFrom = ({ blockNumber, blockHash, topics, data }: Log): DidLog => ({
  block: blockNumber,
  blockHash: zBytes32.parse(blockHash),
  topics: topics.map((topic) => zBytes32.parse(topic)),
  data,
});
