import type { ChainEvent } from '@assent/application';
import { type Address, AppError, type Bytes32 } from '@assent/domain';
import type { ChainNode } from '../chain/open-chain.ts';
import { decodeEvent, type IndexedContracts } from './decode-event.ts';
import { inChainOrder, logsBetween } from './read-logs.ts';

/** That the latest event of a list, a log or the `IssuerRegistry` is in `prevBlock`. */
export interface LinkEnd {
  readonly key: Bytes32 | Address;
  readonly prevBlock: number;
}

/** What is known before the events: the block up to which all is known, and where each chain of links ended there. */
export interface KnownLinks {
  readonly block: number;
  lastBlockOf(key: Bytes32 | Address): number;
}

/**
 * Adds events that a node has left out of a range, found by the links between events and by `ends`. Consents are not
 * linked: what is missing of them cannot be seen here.
 *
 * @throws AppError `registry_unavailable` with `logs_missing` if the node does not have them, with `index_gap` if they
 *   are of blocks that were thought to be known
 */
export async function completeLinks(
  node: ChainNode,
  contracts: IndexedContracts,
  events: readonly ChainEvent[],
  known: KnownLinks,
  ends: readonly LinkEnd[] = [],
): Promise<readonly ChainEvent[]> {
  let complete = events;
  for (;;) {
    const missing = missingBlock(contracts, complete, known, ends);
    if (missing === undefined) return complete;
    if (missing <= known.block) throw new AppError('registry_unavailable', { block: missing, reason: 'index_gap' });
    const merged = merge(complete, await logsBetween(node, Object.values(contracts), missing, missing));
    if (merged.length === complete.length) {
      throw new AppError('registry_unavailable', { block: missing, reason: 'logs_missing' });
    }
    complete = merged;
  }
}

/** A block that an event names as that of the one before it, and that it is not. */
function missingBlock(
  contracts: IndexedContracts,
  events: readonly ChainEvent[],
  known: KnownLinks,
  ends: readonly LinkEnd[],
): number | undefined {
  const last = new Map<string, number>();
  const lastOf = (key: Bytes32 | Address) => last.get(key) ?? known.lastBlockOf(key);
  for (const event of events) {
    const decoded = decodeEvent(contracts, event);
    if (!('key' in decoded)) continue;
    if (decoded.prevBlock !== lastOf(decoded.key)) return decoded.prevBlock;
    last.set(decoded.key, event.block);
  }
  return ends.find(({ key, prevBlock }) => prevBlock !== lastOf(key))?.prevBlock;
}

function merge(events: readonly ChainEvent[], more: readonly ChainEvent[]): readonly ChainEvent[] {
  const placeOf = ({ block, logIndex }: ChainEvent) => `${block}/${logIndex}`;
  const places = new Set(events.map(placeOf));
  return [...events, ...more.filter((event) => !places.has(placeOf(event)))].sort(inChainOrder);
}
