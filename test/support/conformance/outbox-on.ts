import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChainIntent, IntentProgress, Registries } from '@assent/application';
import { inMemoryDatabase, inMemoryLedger, inMemoryStore } from '@assent/application/in-memory';
import {
  type Chain,
  deployRegistries,
  evmRegistries,
  type OutboxEvent,
  openChain,
  signerAddress,
  transactionOutbox,
} from '@assent/evm';
import type { TestChain } from '../chains.ts';
import { until } from '../until.ts';

/** A transaction outbox at work on a chain that has the registries, and the queue in front of it. */
export interface RunningOutbox {
  /** The chain through all of its nodes. */
  readonly chain: Chain;
  readonly registries: Registries;
  readonly events: readonly OutboxEvent[];
  /** Queues intents and returns their ids. */
  enqueue(intents: readonly ChainIntent[]): Promise<readonly string[]>;
  progress(ids: readonly string[]): Promise<readonly IntentProgress[]>;
  /** Waits until these are final, or the time is up, and returns those that are not. */
  untilFinal(ids: readonly string[], withinMs?: number): Promise<readonly IntentProgress[]>;
  stop(): Promise<void>;
}

/** Deploys the registries and starts an outbox with a ledger in memory. `operatorKey`: of an account with funds. */
export async function outboxOn({ rpcUrls, chainId }: TestChain, operatorKey: string): Promise<RunningOutbox> {
  const chain = openChain({ rpcUrls: [...rpcUrls], chainId });
  const registries = await deployOn(chain, operatorKey);
  const database = inMemoryDatabase();
  const store = inMemoryStore(database);
  const ledger = inMemoryLedger(database);
  const events: OutboxEvent[] = [];
  const outbox = transactionOutbox({
    chain,
    ledger,
    registries,
    operatorKey,
    owner: 'conformance',
    finality: 'instant',
    onEvent: (event) => events.push(event),
  });
  const stopping = new AbortController();
  const running = outbox.run(stopping.signal);
  let count = 0;
  const progress = (ids: readonly string[]) => store.network((records) => records.outbox.progress(ids));
  return {
    chain,
    registries,
    events,
    progress,
    async enqueue(intents) {
      const ids = intents.map(() => `intent-${count++}`);
      await store.network(async (records) => {
        for (const [at, intent] of intents.entries()) await records.outbox.enqueue(ids[at] ?? '', intent);
      });
      outbox.wake();
      return ids;
    },
    async untilFinal(ids, withinMs = 120_000) {
      const rest = async () => (await progress(ids)).filter(({ state }) => state !== 'final');
      return until(rest, (left) => left.length === 0, withinMs);
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

async function deployOn(chain: Chain, operatorKey: string): Promise<Registries> {
  const dir = await mkdtemp(join(tmpdir(), 'assent-deployment-'));
  try {
    const addresses = await deployRegistries({ chain, operatorKey, file: join(dir, 'deployment.json') });
    const { accessManager: _, ...contracts } = addresses;
    return evmRegistries({ ...contracts, chainId: chain.chainId, operator: signerAddress(operatorKey) });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
