import { type Bytes32, type TenantId, zBytes32 } from '@assent/domain';
import { expect, test } from '@jest/globals';
import { newAuditLog } from '../behaviours/samples.ts';
import { fixedClock, inMemoryStore } from '../in-memory/index.ts';
import type { ChainNews, ChainNewsReader } from '../ports/events.ts';
import { noteChainNews } from './note-chain-news.ts';
import { readEvents } from './read-events.ts';

const anchored = (log: Bytes32, id: string): ChainNews['events'][number] => ({
  ...{ id, type: 'log.anchored' },
  data: { log, size: 7, block: 12 },
});
const suspended = { id: 'suspended', type: 'issuer.suspended', data: { issuer: '0x00', block: 12 } } as const;

/** A chain whose blocks up to `settled` say `events`. */
function world() {
  const store = inMemoryStore();
  const chain = { settled: 10, events: [] as ChainNews['events'], asked: [] as number[] };
  const chainNews: ChainNewsReader = {
    settledBlock: async () => chain.settled,
    async after(block) {
      chain.asked.push(block);
      return { events: chain.events, block: chain.settled };
    },
  };
  const ports = { store, clock: fixedClock('2026-06-01T09:00:00Z'), chainNews };
  const read = async (tenant: string) =>
    (await readEvents(ports, tenant as TenantId, { after: 0, limit: 10 })).events.map(({ id }) => id);
  return { store, chain, read, note: () => noteChainNews(ports) };
}

test('what the chain says is told to every tenant once, of logs only those of this database', async () => {
  const { store, chain, read, note } = world();
  const log = newAuditLog(1);
  await store.network(({ auditLog }) => auditLog.open(log));
  await note();
  chain.settled = 20;
  chain.events = [
    anchored(log.logId, 'ours'),
    anchored(zBytes32.parse(`0x${'ee'.repeat(32)}`), 'of others'),
    suspended,
  ];
  await Promise.all([note(), note()]);
  await note();
  expect(await read('clinic-a')).toEqual(['ours', 'suspended']);
  expect(await read('clinic-b')).toEqual(['ours', 'suspended']);
  expect(chain.asked.at(-1)).toBe(20);
});

test('what it said before this database first looked is not told', async () => {
  const { chain, read, note } = world();
  chain.events = [suspended];
  await note();
  expect(chain.asked).toEqual([]);
  expect(await read('clinic-a')).toEqual([]);
});

test('blocks that say nothing are remembered now and then', async () => {
  const { chain, note } = world();
  await note();
  for (const settled of [100, 509, 510, 511]) {
    chain.settled = settled;
    await note();
  }
  expect(chain.asked).toEqual([10, 10, 10, 510]);
});
