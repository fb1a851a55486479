import type {
  BlockRef,
  ChainEvent,
  ChainEventStore,
  ChainEventStores,
  EventPage,
  IndexCheckpoint,
} from '../ports/chain-index.ts';

interface Kept {
  readonly checkpoint?: IndexCheckpoint;
  readonly events: readonly ChainEvent[];
}

const nothing: Kept = { events: [] };

/** Events that are gone with the process. Stores of the same scope share them. */
export function inMemoryChainEvents(): ChainEventStores {
  const scopes = new Map<string, Kept>();
  return (scope): ChainEventStore => {
    const kept = () => scopes.get(scope) ?? nothing;
    const replace = (expected: BlockRef | undefined, next: Kept): boolean => {
      if (!isSame(kept().checkpoint, expected)) return false;
      scopes.set(scope, next);
      return true;
    };
    const upTo = (block: number) => kept().events.filter((event) => event.block <= block);

    return {
      checkpoint: async () => kept().checkpoint,
      read: async (page) => kept().events.filter(fits(page)).slice(0, page.limit),
      async newestBlock(block) {
        const newest = upTo(block).at(-1);
        return newest && { block: newest.block, blockHash: newest.blockHash };
      },
      async advance(expected, added, { block, blockHash }) {
        if (!isSame(kept().checkpoint, expected)) return false;
        if (added.some((event) => event.block <= (expected?.block ?? -1))) throw new Error('events are kept already');
        const events = [...upTo(expected?.block ?? -1), ...structuredClone(added)].sort(inChainOrder);
        return replace(expected, { checkpoint: { block, blockHash, events: events.length }, events });
      },
      async rewind(expected, to) {
        const events = upTo(to?.block ?? -1);
        if (!to) return replace(expected, nothing);
        const { block, blockHash } = to;
        return replace(expected, { checkpoint: { block, blockHash, events: events.length }, events });
      },
    };
  };
}

const isSame = (one: BlockRef | undefined, other: BlockRef | undefined) =>
  one?.block === other?.block && one?.blockHash === other?.blockHash;

const inChainOrder = (a: ChainEvent, b: ChainEvent) => a.block - b.block || a.logIndex - b.logIndex;

const fits =
  ({ after, upTo, address, topic }: EventPage) =>
  (event: ChainEvent): boolean =>
    (after === undefined ||
      event.block > after.block ||
      (event.block === after.block && event.logIndex > after.logIndex)) &&
    (upTo === undefined || event.block <= upTo) &&
    (address === undefined || event.address === address) &&
    (topic === undefined || event.topics[1] === topic);
