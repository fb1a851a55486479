import type { ChainIntent, IntentProgress, TransactionLedger } from '@assent/application';
import { inMemoryDatabase, inMemoryLedger, inMemoryStore } from '@assent/application/in-memory';
import {
  anchorLogAbi,
  consentRevocationsAbi,
  emergencyAccessAbi,
  issuerRegistryAbi,
  statusRegistryAbi,
} from '@assent/contracts';
import { AppError, type Bytes32, parse, zTenantId } from '@assent/domain';
import { decodeFunctionData, type Hex, hexToBytes } from 'viem';
import type { Chain } from '../chain/open-chain.ts';
import type { OutboxEvent } from '../outbox/outbox-context.ts';
import { type OutboxOptions, type TransactionOutbox, transactionOutbox } from '../outbox/transaction-outbox.ts';
import { decodeDelta } from '../status/status-delta.ts';
import { operatorKey, type TestNetwork } from './test-network.ts';

/** Intents, a ledger in memory, a clock that moves by hand, and outboxes that work on them. */
export interface OutboxHarness {
  readonly ledger: TransactionLedger;
  readonly events: readonly OutboxEvent[];
  readonly clock: { nowMs: number };
  /** Queues intents and returns their ids. */
  enqueue(...intents: readonly ChainIntent[]): Promise<readonly string[]>;
  /** Makes a list one of the store's, so that it has decoys. */
  keepList(listId: Bytes32, size?: number, suspensions?: Bytes32): Promise<void>;
  /** Gives out a place of such a list. */
  allocate(listId: Bytes32): Promise<number>;
  /** Progress of these intents, or of all. */
  progress(ids?: readonly string[]): Promise<readonly IntentProgress[]>;
  outbox(changes?: Partial<OutboxOptions>): TransactionOutbox;
  areFinal(): Promise<boolean>;
  /** Ticks, with a second and `between` after each, until all intents are final. Returns how many ticks it took. */
  settle(outbox?: TransactionOutbox, between?: () => Promise<unknown>): Promise<number>;
}

const tenant = parse(zTenantId, 'harness');

export function outboxHarness({ chain, registries }: TestNetwork): OutboxHarness {
  const database = inMemoryDatabase();
  const store = inMemoryStore(database);
  const ledger = inMemoryLedger(database);
  const events: OutboxEvent[] = [];
  const clock = { nowMs: 1_700_000_000_000 };
  const ids: string[] = [];
  const harness: OutboxHarness = {
    ledger,
    events,
    clock,
    async enqueue(...intents) {
      const added = intents.map((_, at) => `intent-${ids.length + at}`);
      await store.network(async ({ outbox }) => {
        for (const [at, intent] of intents.entries()) await outbox.enqueue(added[at] ?? '', intent);
      });
      ids.push(...added);
      return added;
    },
    keepList: (listId, size = 2 ** 20, suspensions = undefined) =>
      store.tenant(tenant, ({ statusLists }) =>
        statusLists.insert({
          ...{ listId, salt: listId, size },
          ...(suspensions ? { suspensions: { listId: suspensions, salt: suspensions } } : {}),
        }),
      ),
    allocate: (listId) => store.tenant(tenant, ({ statusLists }) => statusLists.allocate(listId)),
    progress: (of = ids) => store.network(({ outbox }) => outbox.progress(of)),
    outbox: (changes = {}) =>
      transactionOutbox({
        chain,
        ledger,
        registries,
        operatorKey,
        owner: 'one',
        clockMs: () => clock.nowMs,
        onEvent: (event) => events.push(event),
        ...changes,
      }),
    async areFinal() {
      return (await harness.progress()).every(({ state }) => state === 'final');
    },
    async settle(outbox = harness.outbox(), between = async () => undefined) {
      for (let ticks = 1; ticks <= 60; ticks++) {
        await outbox.tick();
        clock.nowMs += 1000;
        if (await harness.areFinal()) return ticks;
        await between();
      }
      throw new Error(`not final: ${JSON.stringify(await harness.progress())}`);
    },
  };
  return harness;
}

/** What the calldata of mined transactions asked for, as often as it did: effects on chain do not show repetition. */
export async function minedWork({ chain, registries, rpc }: TestNetwork): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  const head = Number(await rpc('eth_blockNumber'));
  for (let number = 0; number <= head; number++) {
    const block = await chain.read(({ client }) =>
      client.getBlock({ blockNumber: BigInt(number), includeTransactions: true }),
    );
    for (const { to, input } of block.transactions) {
      for (const work of workOf(registries, to, input)) counts.set(work, (counts.get(work) ?? 0) + 1);
    }
  }
  return counts;
}

function workOf(registries: TestNetwork['registries'], to: string | null, input: Hex): readonly string[] {
  if (to === registries.consentRevocations) {
    const { args } = decodeFunctionData({ abi: consentRevocationsAbi, data: input });
    return (args[0] as readonly Hex[]).map((secret) => `secret ${secret}`);
  }
  if (to === registries.issuerRegistry) return issuerWork(input);
  if (to === registries.anchorLog) return logWork(input);
  if (to === registries.emergencyAccess) return emergencyWork(input);
  if (to !== registries.statusRegistry) return [];
  const { functionName, args } = decodeFunctionData({ abi: statusRegistryAbi, data: input });
  if (functionName === 'createList') return [`list ${args[0]}`];
  if (functionName === 'update') return bitsOf(args[0], args[3]);
  if (functionName === 'updateMany') return args[0].flatMap(({ listId, delta }) => bitsOf(listId, delta));
  return [];
}

function issuerWork(input: Hex): readonly string[] {
  const { functionName, args } = decodeFunctionData({ abi: issuerRegistryAbi, data: input });
  return [`${functionName} ${args?.slice(0, 2).join(' ').toLowerCase()}`];
}

function logWork(input: Hex): readonly string[] {
  const { functionName, args } = decodeFunctionData({ abi: anchorLogAbi, data: input });
  return [functionName === 'anchor' ? `anchor ${args[0]} ${args[2]}` : `log ${args?.[0]}`];
}

function emergencyWork(input: Hex): readonly string[] {
  const { functionName, args = [] } = decodeFunctionData({ abi: emergencyAccessAbi, data: input });
  const [first] = args;
  const place = typeof first === 'object' ? first.caseId : String(first).toLowerCase();
  return [`${functionName} ${place}`];
}

const bitsOf = (listId: Hex, delta: Hex) =>
  (decodeDelta(hexToBytes(delta), 2 ** 20) ?? []).map((index) => `bit ${listId} ${index}`);

/** The process died. It is not an AppError, so nothing catches it. */
export class Crash extends Error {}

/** A ledger and a chain that kill their user, by chance, just before or just after what they do. */
export function fragile(ledger: TransactionLedger, chain: Chain, isCrash: () => boolean) {
  const around =
    <A extends readonly unknown[], R>(action: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (isCrash()) throw new Crash();
      const result = await action(...args);
      if (isCrash()) throw new Crash();
      return result;
    };
  const fragileLedger: TransactionLedger = {
    ...ledger,
    recordSigned: around(ledger.recordSigned),
    addAttempt: around(ledger.addAttempt),
    markSent: around(ledger.markSent),
    markMined: around(ledger.markMined),
    reopenFrom: around(ledger.reopenFrom),
    requeue: around(ledger.requeue),
    completeWithoutTransaction: around(ledger.completeWithoutTransaction),
    postpone: around(ledger.postpone),
    takeDecoys: around(ledger.takeDecoys),
  };
  return { ledger: fragileLedger, chain: { ...chain, broadcast: around(chain.broadcast) } };
}

/** Runs work and says whether it was killed. */
export async function survives(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof Crash) return false;
    if (error instanceof AppError && error.code === 'registry_unavailable') return true;
    throw error;
  }
}
