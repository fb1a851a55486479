import type {
  BlockRef,
  ChainEvent,
  ChainEventStore,
  ChainEventStores,
  EventPage,
  IndexCheckpoint,
} from '@assent/application';
import { And, LessThanOrEqual, MoreThan } from 'typeorm';
import type * as z from 'zod';
import { chunksOf } from './chunks-of.ts';
import type { Database } from './database.ts';
import { chainCheckpointTable, chainEventTable } from './entities/chain-index.ts';
import type { Session, Where } from './session.ts';

type EventRow = z.infer<typeof chainEventTable.zRow>;

/**
 * Events of contracts on chain, kept for all processes of a database.
 *
 * @throws AppError `store_unavailable`
 */
export function databaseChainEvents({ unitOfWork }: Database): ChainEventStores {
  return (scope): ChainEventStore => ({
    checkpoint: () => unitOfWork((session) => checkpointIn(session, scope)),
    read: (page) => unitOfWork((session) => readPage(session, scope, page)),
    newestBlock: (upTo) =>
      unitOfWork(async (session) => {
        const below = { scope, block: LessThanOrEqual(upTo) };
        const row = await session.findOne(chainEventTable, below, { block: 'DESC', logIndex: 'DESC' });
        return row && { block: row.block, blockHash: row.blockHash };
      }),
    advance: (expected, events, next) =>
      unitOfWork(async (session) => {
        const kept = await checkpointIn(session, scope);
        if (!isAt(kept, expected)) return false;
        assertAfter(expected?.block, events);
        // what a checkpoint does not count is not there, wherever it came from
        await removeAfter(session, scope, expected?.block);
        const rows = events.map((event) => rowOf(scope, event));
        for (const chunk of chunksOf(rows)) await session.insertAll(chainEventTable, chunk);
        return moveTo(session, scope, kept, { ...next, events: (kept?.events ?? 0) + events.length });
      }),
    rewind: (expected, to) =>
      unitOfWork(async (session) => {
        const kept = await checkpointIn(session, scope);
        if (!kept || !isAt(kept, expected)) return false;
        await removeAfter(session, scope, to?.block);
        if (!to) return (await session.remove(chainCheckpointTable, { scope })) > 0;
        return moveTo(session, scope, kept, { ...to, events: await session.count(chainEventTable, { scope }) });
      }),
  });
}

async function checkpointIn(session: Session, scope: string): Promise<IndexCheckpoint | undefined> {
  const row = await session.findOne(chainCheckpointTable, { scope });
  return row && { block: row.block, blockHash: row.blockHash, events: row.events };
}

const isAt = (kept: BlockRef | undefined, expected: BlockRef | undefined) =>
  kept?.block === expected?.block && kept?.blockHash === expected?.blockHash;

function assertAfter(last: number | undefined, events: readonly ChainEvent[]): void {
  if (events.some(({ block }) => block <= (last ?? -1))) throw new Error('events are kept already');
}

/** Compares and swaps: a checkpoint that another process has moved since it was read stays as it is. */
async function moveTo(
  session: Session,
  scope: string,
  kept: BlockRef | undefined,
  { block, blockHash, events }: IndexCheckpoint,
): Promise<boolean> {
  if (!kept) return session.insert(chainCheckpointTable, { scope, block, blockHash, events });
  const from = { scope, block: kept.block, blockHash: kept.blockHash };
  return (await session.update(chainCheckpointTable, from, { block, blockHash, events })) > 0;
}

const removeAfter = (session: Session, scope: string, block = -1) =>
  session.remove(chainEventTable, { scope, block: MoreThan(block) });

/** The rest of the block where the last page ended, and what comes after it. */
async function readPage(session: Session, scope: string, page: EventPage): Promise<readonly ChainEvent[]> {
  const { after, upTo = Number.MAX_SAFE_INTEGER, address, topic, limit } = page;
  const filter = { scope, ...(address ? { address } : {}), ...(topic ? { topic1: topic } : {}) };
  const find = (where: Where<EventRow>, most: number) =>
    session.find(chainEventTable, where, { order: { block: 'ASC', logIndex: 'ASC' }, limit: most });
  const sameBlock =
    after && after.block <= upTo
      ? await find({ ...filter, block: after.block, logIndex: MoreThan(after.logIndex) }, limit)
      : [];
  const later = And(MoreThan(after?.block ?? -1), LessThanOrEqual(upTo));
  const rest = sameBlock.length < limit ? await find({ ...filter, block: later }, limit - sameBlock.length) : [];
  return [...sameBlock, ...rest].map(eventOf);
}

function rowOf(scope: string, { topics, ...event }: ChainEvent): EventRow {
  const named = Object.fromEntries(topics.map((topic, at) => [`topic${at}`, topic]));
  return { scope, ...event, ...named };
}

function eventOf({ scope, topic0, topic1, topic2, topic3, ...event }: EventRow): ChainEvent {
  return { ...event, topics: [topic0, topic1, topic2, topic3].flatMap((topic) => topic ?? []) };
}
