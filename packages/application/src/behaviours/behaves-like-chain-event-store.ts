import { beforeEach, describe, expect, test } from '@jest/globals';
import type { BlockRef, ChainEvent, ChainEventStore, ChainEventStores } from '../ports/chain-index.ts';
import { newChainEvent } from './chain-event-samples.ts';
import { newBytes32 } from './samples.ts';

const refOf = ({ block, blockHash }: BlockRef): BlockRef => ({ block, blockHash });
const blockAt = (block: number): BlockRef => ({ block, blockHash: newBytes32() });
const all = { limit: 1000 };

/** Every `ChainEventStore` passes this suite. `create` answers empty ones each time. */
export function behavesLikeChainEventStore(name: string, create: () => Promise<ChainEventStores>): void {
  describe(`${name} behaves like a ChainEventStore`, () => {
    let stores: ChainEventStores;
    let store: ChainEventStore;
    beforeEach(async () => {
      stores = await create();
      store = stores('one');
    });

    /** Blocks 1, 2, 3 with two events each, and a checkpoint at block 4. */
    async function filled(): Promise<{ readonly events: readonly ChainEvent[]; readonly head: BlockRef }> {
      const events = [1, 2, 3].flatMap((block) => {
        const at = blockAt(block);
        return [0, 7].map((logIndex) => newChainEvent({ ...at, logIndex }));
      });
      const head = blockAt(4);
      expect(await store.advance(undefined, events, head)).toBe(true);
      return { events, head };
    }

    test('begins with nothing', async () => {
      expect(await store.checkpoint()).toBeUndefined();
      expect(await store.read(all)).toEqual([]);
      expect(await store.newestBlock(1e9)).toBeUndefined();
    });

    test('answers what was kept, in the order of the chain, with the checkpoint', async () => {
      const { events, head } = await filled();
      expect(await store.read(all)).toEqual(events);
      expect(await store.checkpoint()).toEqual({ ...head, events: 6 });
      expect(await stores('one').read(all)).toEqual(events);
    });

    test('keeps events of every shape', async () => {
      const at = blockAt(9);
      const shapes = [
        newChainEvent({ ...at, logIndex: 0, topics: [newBytes32()], data: '0x' }),
        newChainEvent({ ...at, logIndex: 1, topics: [1, 2, 3, 4].map(newBytes32), data: `0x${'ab'.repeat(40_000)}` }),
      ];
      await store.advance(undefined, shapes, at);
      expect(await store.read(all)).toEqual(shapes);
    });

    test('reads page by page, also within a block, and up to a block', async () => {
      const { events } = await filled();
      const [, , third] = events;
      expect(await store.read({ limit: 3 })).toEqual(events.slice(0, 3));
      expect(await store.read({ after: third!, limit: 2 })).toEqual(events.slice(3, 5));
      expect(await store.read({ after: third!, upTo: 2, limit: 9 })).toEqual(events.slice(3, 4));
      expect(await store.read({ after: events[5]!, limit: 9 })).toEqual([]);
    });

    test('finds the events of one contract, and of one topic of it', async () => {
      const { events } = await filled();
      const [first] = events;
      const own = newChainEvent({ ...blockAt(5), logIndex: 0 });
      await store.advance((await store.checkpoint())!, [own], refOf(own));
      expect(await store.read({ address: own.address, limit: 9 })).toEqual([own]);
      expect(await store.read({ address: own.address, upTo: 4, limit: 9 })).toEqual([]);
      expect(await store.read({ address: first!.address, topic: first!.topics[1]!, limit: 9 })).toEqual([first]);
      expect(await store.read({ address: own.address, topic: first!.topics[1]!, limit: 9 })).toEqual([]);
    });

    test('finds the newest block with events', async () => {
      const { events } = await filled();
      expect(await store.newestBlock(100)).toEqual(refOf(events[5]!));
      expect(await store.newestBlock(2)).toEqual(refOf(events[2]!));
      expect(await store.newestBlock(0)).toBeUndefined();
    });

    test('advances from the checkpoint that is expected, and from no other', async () => {
      const { events, head } = await filled();
      const next = blockAt(6);
      const added = [newChainEvent({ ...blockAt(5), logIndex: 0 })];
      for (const expected of [undefined, blockAt(4), { ...head, block: 5 }]) {
        expect(await store.advance(expected, added, next)).toBe(false);
      }
      expect(await store.read(all)).toEqual(events);
      expect(await store.advance(head, added, next)).toBe(true);
      expect(await store.advance(head, added, next)).toBe(false);
      expect(await store.read(all)).toEqual([...events, ...added]);
      expect(await store.checkpoint()).toEqual({ ...next, events: 7 });
    });

    test('takes no events from before the checkpoint it goes on from', async () => {
      const { events, head } = await filled();
      const old = newChainEvent({ ...head, logIndex: 0 });
      await expect(store.advance(head, [old], blockAt(6))).rejects.toThrow('kept already');
      expect(await store.read(all)).toEqual(events);
      expect(await store.checkpoint()).toEqual({ ...head, events: 6 });
    });

    test('of several that advance at once, one wins', async () => {
      const { head } = await filled();
      const next = [5, 6, 7].map(blockAt);
      const won = await Promise.all(next.map((at) => store.advance(head, [newChainEvent({ ...at, logIndex: 0 })], at)));
      expect(won.filter(Boolean)).toHaveLength(1);
      const winner = next[won.indexOf(true)]!;
      expect(await store.checkpoint()).toEqual({ ...winner, events: 7 });
      expect((await store.read({ after: { block: 4, logIndex: 0 }, limit: 9 })).map(refOf)).toEqual([winner]);
    });

    test('forgets what is after a block, if the checkpoint is the one expected', async () => {
      const { events, head } = await filled();
      const to = refOf(events[3]!);
      expect(await store.rewind(blockAt(4), to)).toBe(false);
      expect(await store.read(all)).toHaveLength(6);
      expect(await store.rewind(head, to)).toBe(true);
      expect(await store.read(all)).toEqual(events.slice(0, 4));
      expect(await store.checkpoint()).toEqual({ ...to, events: 4 });
      const other = newChainEvent({ ...blockAt(3), logIndex: 0 });
      expect(await store.advance(to, [other], refOf(other))).toBe(true);
      expect(await store.read(all)).toEqual([...events.slice(0, 4), other]);
    });

    test('forgets everything', async () => {
      const { head } = await filled();
      expect(await store.rewind(head, undefined)).toBe(true);
      expect(await store.checkpoint()).toBeUndefined();
      expect(await store.read(all)).toEqual([]);
      expect(await store.rewind(head, undefined)).toBe(false);
    });

    test('another chain or set of contracts has events of its own', async () => {
      const { events, head } = await filled();
      const other = stores('other');
      expect(await other.checkpoint()).toBeUndefined();
      expect(await other.read(all)).toEqual([]);
      expect(await other.newestBlock(100)).toBeUndefined();
      expect(await other.advance(undefined, events, head)).toBe(true);
      expect(await other.rewind(head, undefined)).toBe(true);
      expect(await store.read(all)).toEqual(events);
    });
  });
}
