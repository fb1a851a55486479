import type { BlockRef, ChainEvent, ChainEventStore } from '@assent/application';
import { type Address, AppError, type Bytes32 } from '@assent/domain';
import type { IndexedContracts } from './decode-event.ts';
import { RegistryMirrors } from './registry-mirrors.ts';

const pageSize = 2000;
// A fork that is deeper than this many blocks with events is read from the store anew.
const maxRecent = 4096;
const endOfBlock = 2 ** 31 - 1;

/** The mirrors, the block they stand at, and how to go back and forth. Not made for two uses at a time. */
export class IndexMemory {
  readonly mirrors: RegistryMirrors;
  /** Whether the mirrors hold all that they should, so that they may be asked. */
  isWhole = false;
  /** Grows whenever the mirrors change. */
  changes = 0;
  readonly #store: ChainEventStore;
  #position: BlockRef | undefined;
  /** Blocks that were passed, ascending: all with events, and some others. */
  #recent: BlockRef[] = [];
  #lastEventBlock = -1;

  constructor(contracts: IndexedContracts, store: ChainEventStore, maxListBytes: number) {
    this.mirrors = new RegistryMirrors(contracts, maxListBytes);
    this.#store = store;
  }

  /** All events up to and with this block are in the mirrors, and no others; undefined before the first block. */
  get position(): BlockRef | undefined {
    return this.#position;
  }

  /** Block of the latest event; -1 if there is none. */
  get lastEventBlock(): number {
    return this.#lastEventBlock;
  }

  /** Blocks that were passed, the newest first. */
  get passed(): readonly BlockRef[] {
    return [...this.#recent].reverse();
  }

  /** Takes all events after the position up to `next`. */
  async advance(events: readonly ChainEvent[], next: BlockRef): Promise<void> {
    await this.#take(events);
    this.#moveTo(next);
  }

  /** Takes what the store has after the position up to `next`. How many events that were. */
  async advanceFromStore(next: BlockRef): Promise<number> {
    let count = 0;
    for await (const events of this.#pages({ after: this.#position?.block, upTo: next.block })) {
      await this.#take(events);
      count += events.length;
    }
    this.#moveTo(next);
    return count;
  }

  /** Goes back to a block that was passed. The store must have gone back before. */
  async rewind(to: BlockRef): Promise<void> {
    this.changes += 1;
    const lists = this.mirrors.rewind(to.block);
    this.#recent = this.#recent.filter(({ block }) => block <= to.block);
    this.#lastEventBlock = Math.min(this.#lastEventBlock, to.block);
    this.#position = { block: to.block, blockHash: to.blockHash };
    for (const listId of lists) await this.buildList(listId);
  }

  /** Goes back to before the first block. What was once seen revoked stays so. */
  clear(): void {
    this.isWhole = false;
    this.mirrors.rewind(-1);
    this.#recent = [];
    this.#lastEventBlock = -1;
    this.#position = undefined;
  }

  /**
   * Builds the bits of a list from its events in the store, in a mirror of its own, and takes it over as a whole.
   *
   * @throws AppError `registry_unavailable` if the store does not have all of them, as another process has gone back
   */
  async buildList(listId: Bytes32): Promise<void> {
    const { contracts, lists } = this.mirrors;
    const scratch = new RegistryMirrors(contracts, Number.POSITIVE_INFINITY);
    const filter = { address: contracts.statusRegistry, topic: listId };
    for await (const events of this.#pages({ ...filter, upTo: this.#position?.block ?? -1 })) {
      await scratch.apply(events);
    }
    const [known, found] = [lists.endOf(listId), scratch.lists.endOf(listId)];
    if (known && (known.version !== found?.version || known.root !== found.root)) {
      throw new AppError('registry_unavailable', { listId, reason: 'mirror_rebuilding' });
    }
    lists.takeOver(listId, scratch.lists);
  }

  /** Events of a contract with `topic` as their second one, up to the position, from the store. */
  async eventsOf(address: Address, topic: Bytes32): Promise<readonly ChainEvent[]> {
    const events: ChainEvent[] = [];
    for await (const page of this.#pages({ address, topic, upTo: this.#position?.block ?? -1 })) events.push(...page);
    return events;
  }

  /** Events of a contract after a block and up to another, but not beyond the position, from the store. */
  async eventsBetween(address: Address, after: number, upTo: number): Promise<readonly ChainEvent[]> {
    const events: ChainEvent[] = [];
    const end = Math.min(upTo, this.#position?.block ?? -1);
    for await (const page of this.#pages({ address, after, upTo: end })) events.push(...page);
    return events;
  }

  async #take(events: readonly ChainEvent[]): Promise<void> {
    if (events.length > 0) this.changes += 1;
    await this.mirrors.apply(events);
    for (const { block, blockHash } of events) {
      if (block > (this.#recent.at(-1)?.block ?? -1)) this.#recent.push({ block, blockHash });
      this.#lastEventBlock = block;
    }
    if (this.#recent.length > 2 * maxRecent) this.#recent = this.#recent.slice(-maxRecent);
  }

  #moveTo({ block, blockHash }: BlockRef): void {
    this.#position = { block, blockHash };
    // the last block without events gives way to the next one, so that a fork near the head costs little
    const before = this.#recent.at(-1);
    if (before && before.block > this.#lastEventBlock) this.#recent.pop();
    if (this.#recent.at(-1)?.block !== block) this.#recent.push({ block, blockHash });
  }

  async *#pages(range: {
    readonly after?: number | undefined;
    readonly upTo: number;
    readonly address?: Address;
    readonly topic?: Bytes32;
  }): AsyncGenerator<readonly ChainEvent[]> {
    const { after: start, ...filter } = range;
    let after = { block: start ?? -1, logIndex: endOfBlock };
    for (;;) {
      const events = await this.#store.read({ ...filter, after, limit: pageSize });
      if (events.length > 0) yield events;
      const last = events.at(-1);
      if (!last || events.length < pageSize) return;
      after = { block: last.block, logIndex: last.logIndex };
    }
  }
}
