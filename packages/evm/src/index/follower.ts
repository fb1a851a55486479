import type { BlockRef, ChainEvent, ChainEventStore } from '@assent/application';
import { AppError } from '@assent/domain';
import { headWatch } from '../chain/head-watch.ts';
import type { ChainNode } from '../chain/open-chain.ts';
import { auditMirrors } from './audit-mirrors.ts';
import { completeLinks } from './complete-links.ts';
import { alignStore, type ChainMemory, chainMemory, firstStill } from './event-history.ts';
import { type FollowerOptions, scopeOf } from './follower-options.ts';
import { IndexMemory } from './index-memory.ts';
import { logRanges } from './log-ranges.ts';
import { descend, type Header, isCanonical, readHeader } from './read-headers.ts';
import { logsOf } from './read-logs.ts';

// Blocks that are checked header by header; further away, a range is checked by its end and its links.
const maxWalk = 32;
// Blocks without events are not worth a write each.
const emptyBlocksPerWrite = 64;
// Steps in which the index does not come further: it goes back, or reads what another process has found.
const maxDetours = 100;

/** Brings the store and the memory to the head of a node's chain, however it turns. One `sync` at a time. */
export class Follower {
  readonly #options: FollowerOptions;
  readonly #watch = headWatch();
  readonly #chain: ChainMemory;
  readonly #ranges: ReturnType<typeof logRanges>;
  #store: ChainEventStore | undefined;
  /** Where the store stands, unless another process has moved it. */
  #checkpoint: BlockRef | undefined;
  #memory: IndexMemory | undefined;
  /** Whether everything kept was read from the chain since the last failed check, and not found in the store. */
  #isFromChain = false;
  #audit: { readonly memory: IndexMemory; readonly failed: number; readonly changes: number } | undefined;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#chain = chainMemory(options.patienceMs, options.elapsedMs);
    this.#ranges = logRanges(options.contracts);
  }

  /** The mirrors and where they stand; undefined while they do not hold all that they should. */
  get memory(): IndexMemory | undefined {
    return this.#memory?.isWhole ? this.#memory : undefined;
  }

  /**
   * Makes the index current as of the node's latest block, which it returns.
   *
   * @throws AppError `registry_unavailable` if the node lags or its answers do not fit together; what the store throws
   */
  async sync(node: ChainNode): Promise<Header> {
    let head = await this.#headOf(node);
    for (let detours = 0; detours < maxDetours; ) {
      const before = this.#block;
      if (before > head.block) head = await this.#headOf(node);
      if (await this.#takeStep(node, head)) return head;
      if (this.#block <= before) detours += 1;
    }
    throw new AppError('registry_unavailable', { chainId: this.#options.chainId, reason: 'unsettled' });
  }

  get #block(): number {
    return this.memory?.position?.block ?? -1;
  }

  /** Whether the index is at the head, and sound; if not, it is a step nearer, as a rule. */
  async #takeStep(node: ChainNode, head: Header): Promise<boolean> {
    const memory = this.memory ?? (await this.#load(node, head));
    if (memory?.position?.blockHash === head.blockHash) return this.#isSound(node, memory, head);
    if (memory) await this.#approach(node, memory, head);
    return false;
  }

  async #headOf(node: ChainNode): Promise<Header> {
    const head = await readHeader(node, 'latest');
    this.#watch(node, { number: head.block, timestamp: head.timestamp });
    return head;
  }

  /** Fills the memory from the store. Undefined if the store turned out wrong or moved meanwhile. */
  async #load(node: ChainNode, head: Header): Promise<IndexMemory | undefined> {
    const { contracts, events, maxListBytes, chainId } = this.#options;
    const genesis = await readHeader(node, 0);
    const store = events(scopeOf(chainId, genesis.blockHash, contracts));
    this.#store = store;
    this.#memory ??= new IndexMemory(contracts, store, maxListBytes);
    this.#memory.clear();
    this.#audit = undefined;
    const checkpoint = await alignStore(node, head, store, this.#chain);
    this.#checkpoint = checkpoint;
    if (checkpoint) {
      const count = await this.#memory.advanceFromStore(checkpoint).catch(undefinedIfMalformed);
      if ((await store.checkpoint())?.blockHash !== checkpoint.blockHash) return undefined;
      if (count !== checkpoint.events) return this.#discard(count === undefined ? 'malformed_event' : 'lost_rows');
    } else this.#isFromChain = true;
    this.#memory.isWhole = true;
    return this.#memory;
  }

  /** Goes one step towards the head: back out of a fork, or forward by what can be read at once. */
  async #approach(node: ChainNode, memory: IndexMemory, head: Header): Promise<void> {
    const { startBlock, contracts } = this.#options;
    const { position = { block: startBlock - 1 }, mirrors } = memory;
    const descent = await this.#descend(node, memory, head, position);
    if (descent.kind === 'forked') return this.#leaveFork(node, memory, head);
    // another process has seen more of this very chain
    if (descent.kind === 'ahead') return;
    if (this.#checkpoint && this.#checkpoint.block > position.block) return this.#adopt(node, memory, head);
    try {
      const { events, end } =
        descent.kind === 'linked'
          ? { events: await logsOf(node, Object.values(contracts), descent.headers), end: head }
          : await this.#ranges.next(node, position.block + 1, head.block - maxWalk);
      const known = { block: position.block, lastBlockOf: mirrors.lastBlockOf.bind(mirrors) };
      await this.#keep(node, memory, head, await completeLinks(node, contracts, events, known), end);
    } catch (error) {
      if (!(error instanceof AppError && error.params.reason === 'index_gap')) throw error;
      const wasFromChain = this.#isFromChain;
      await this.#discard('index_gap');
      if (wasFromChain) throw error;
    }
  }

  /** How the head follows on the position. Further away, the node is asked for the block at that place. */
  async #descend(node: ChainNode, memory: IndexMemory, head: Header, position: { readonly block: number }) {
    const isNear = position.block <= head.block && head.block - position.block <= maxWalk;
    if (isNear || !memory.position) return descend(node, head, position, maxWalk);
    if (!(await this.#chain.has(node, head, memory.position))) return { kind: 'forked' } as const;
    return { kind: position.block > head.block ? 'ahead' : 'far' } as const;
  }

  async #keep(
    node: ChainNode,
    memory: IndexMemory,
    head: Header,
    events: readonly ChainEvent[],
    { block, blockHash }: BlockRef,
  ): Promise<void> {
    const next = { block, blockHash };
    const isWorthIt = events.length > 0 || block - (this.#checkpoint?.block ?? 0) >= emptyBlocksPerWrite;
    if (isWorthIt) {
      if (!(await this.#store?.advance(this.#checkpoint, events, next))) return this.#adopt(node, memory, head);
      this.#checkpoint = next;
    }
    await this.#change(memory, () => memory.advance(events, next));
  }

  /** Another process has moved the store: takes what it found, and goes on from there. */
  async #adopt(node: ChainNode, memory: IndexMemory, head: Header): Promise<void> {
    const checkpoint = await this.#aligned(node, head);
    const position = memory.position?.block ?? -1;
    if (memory.position && !(await this.#chain.has(node, head, memory.position))) return;
    if (!checkpoint) return this.#change(memory, async () => memory.clear());
    if (checkpoint.block > position) {
      await this.#change(memory, () => memory.advanceFromStore(checkpoint));
    } else if (memory.lastEventBlock > checkpoint.block) {
      await this.#change(memory, () => memory.rewind(checkpoint));
    }
    await this.#assertUnmoved(memory);
  }

  /** Goes back to a block that the chain still has, in the store and in memory. */
  async #leaveFork(node: ChainNode, memory: IndexMemory, head: Header): Promise<void> {
    const from = memory.position?.block ?? 0;
    const checkpoint = await this.#aligned(node, head);
    const passed = memory.passed.filter(({ block }) => block <= head.block);
    const still = checkpoint && (await firstStill(node, passed));
    // a node that has our block and says that its chain does not lead there
    if (still && still.block === from)
      throw new AppError('registry_unavailable', { block: from, reason: 'other_block' });
    // what the store does not have, the memory may not keep
    const to = still && memory.lastEventBlock > checkpoint.block && still.block > checkpoint.block ? checkpoint : still;
    await this.#change(memory, async () => (to ? memory.rewind(to) : memory.clear()));
    await this.#assertUnmoved(memory);
    this.#options.onEvent({ kind: 'reorganised', from, to: to?.block ?? 0 });
  }

  async #aligned(node: ChainNode, head: Header) {
    const checkpoint = this.#store && (await alignStore(node, head, this.#store, this.#chain));
    this.#checkpoint = checkpoint;
    return checkpoint;
  }

  /** What was read from the store is of one state of it; if not, it is read again. */
  async #assertUnmoved(memory: IndexMemory): Promise<void> {
    if ((await this.#store?.checkpoint())?.blockHash !== this.#checkpoint?.blockHash) memory.clear();
  }

  /** A change that fails half-way leaves nothing that could be relied on. */
  async #change(memory: IndexMemory, change: () => Promise<unknown>): Promise<void> {
    try {
      await change();
    } catch (error) {
      memory.clear();
      throw error;
    }
  }

  /** Asks the contracts whether anything is missing: after each load, and when a list fails. */
  async #isSound(node: ChainNode, memory: IndexMemory, head: Header): Promise<boolean> {
    if (this.#audit?.memory === memory && this.#audit.changes === memory.changes) return true;
    const { failed } = memory.mirrors.lists;
    const audit = { memory, failed: failed.length, changes: memory.changes };
    if (this.#audit?.memory === memory && this.#audit.failed === failed.length) {
      this.#audit = audit;
      return true;
    }
    const differing = await auditMirrors(node, memory.mirrors, head.block);
    // the answers are worth nothing if the chain turned meanwhile
    if (!(await isCanonical(node, head))) return false;
    const [first] = differing;
    if (!first) {
      this.#audit = audit;
      return true;
    }
    const wasFromChain = this.#isFromChain;
    await this.#discard('differs');
    if (wasFromChain) throw new AppError('registry_unavailable', { registry: first, reason: 'logs_missing' });
    return false;
  }

  /** Throws away what is kept, in memory too, and goes on from the chain alone. */
  async #discard(reason: string): Promise<undefined> {
    const checkpoint = await this.#store?.checkpoint();
    if (checkpoint) await this.#store?.rewind(checkpoint, undefined);
    this.#memory = undefined;
    this.#options.onEvent({ kind: 'rebuilt', reason });
    return undefined;
  }
}

function undefinedIfMalformed(error: unknown): undefined {
  if (error instanceof AppError && error.params.reason === 'malformed_event') return undefined;
  throw error;
}
