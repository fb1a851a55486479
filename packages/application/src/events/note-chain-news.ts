import { type UnplacedEvent, zBytes32 } from '@assent/domain';
import type { ChainNews, ChainNewsReader } from '../ports/events.ts';
import type { Ports } from '../ports/ports.ts';

/** Blocks that say nothing are not worth a write each. */
const blocksPerWrite = 500;
/** The source of what contracts said. One chain is behind a database. */
const source = 'chain';

/**
 * Makes events of what contracts said since the last time, in one transaction with how far that was, so that several processes may do
 * it and none is lost or told twice. The first time of all, it begins with what comes from then on.
 *
 * @throws AppError `registry_unavailable`, `store_unavailable`
 */
export async function noteChainNews({
  store,
  clock,
  chainNews,
}: Pick<Ports, 'store' | 'clock'> & { readonly chainNews: ChainNewsReader }): Promise<void> {
  const expected = await store.reading(({ networkEvents }) => networkEvents.position(source));
  if (expected === undefined) {
    const block = await chainNews.settledBlock();
    await store.network(({ networkEvents }) => networkEvents.append(source, undefined, block, []));
    return;
  }
  const { events, block } = await chainNews.after(expected);
  if (events.length === 0 && block - expected < blocksPerWrite) return;
  const at = clock.now();
  const told: UnplacedEvent[] = [];
  for (const event of events) if (await isOurs(store, event)) told.push({ ...event, at });
  await store.network(({ networkEvents }) => networkEvents.append(source, expected, block, told));
}

/** Of the logs on chain, those of this database; everything else is about all who share the chain. */
async function isOurs(store: Ports['store'], { type, data }: ChainNews['events'][number]): Promise<boolean> {
  if (type !== 'log.anchored') return true;
  const logId = zBytes32.parse(data.log);
  return store.reading(async ({ auditLog }) => (await auditLog.get(logId)) !== undefined);
}
