import type { ChainEvent, ChainNews, ChainNewsReader, Registries } from '@assent/application';
import { type Bytes32, instantFrom, zIssuedType } from '@assent/domain';
import type { Chain } from '../chain/open-chain.ts';
import type { Finality } from '../outbox/chain-view.ts';
import type { ChainIndex } from './chain-index.ts';
import { decodeEvent, type IndexedEvent } from './decode-event.ts';

type IssuerChanged = Extract<IndexedEvent, { kind: 'issuer_changed' }>;
type Told = ChainNews['events'][number];

/** Blocks looked at with one call. */
const maxBlocks = 1_000;

/** What issuer registry and audit logs on chain said, from the events that the index keeps, once it is final. */
export function chainNews(
  index: ChainIndex,
  chain: Chain,
  finality: Finality,
  registries: Pick<Registries, 'typeIdOf'>,
): ChainNewsReader {
  const { issuerRegistry, anchorLog } = index.contracts;
  const types = new Map(zIssuedType.options.map((type) => [registries.typeIdOf(type), type]));
  const settledBlock = async () => {
    const { block } = await index.read(() => undefined);
    if (finality === 'instant') return block;
    if (finality !== 'tag') return Math.max(0, block - finality.depth);
    const final = await chain.read(({ client }) => client.getBlock({ blockTag: 'finalized' }));
    return Math.min(block, Number(final.number));
  };
  return {
    settledBlock,
    async after(block) {
      const upTo = Math.min(await settledBlock(), block + maxBlocks);
      if (upTo <= block) return { events: [], block };
      const found = [
        ...(await index.eventsBetween(issuerRegistry, block, upTo)),
        ...(await index.eventsBetween(anchorLog, block, upTo)),
      ].sort((a, b) => a.block - b.block || a.logIndex - b.logIndex);
      return {
        block: upTo,
        events: found.flatMap((event) => toldBy(event, decodeEvent(index.contracts, event), types)),
      };
    },
  };
}

function toldBy(event: ChainEvent, said: IndexedEvent, types: ReadonlyMap<Bytes32, string>): readonly Told[] {
  const id = `${event.blockHash}-${event.logIndex}`;
  if (said.kind === 'log_anchored') {
    const { key, size, logRoot, mapRoot } = said;
    return [{ id, type: 'log.anchored', data: { log: key, size, logRoot, mapRoot, block: event.block } }];
  }
  if (said.kind !== 'issuer_changed') return [];
  const { issuer, typeId } = said;
  const type = types.get(typeId);
  const about = { issuer, typeId, ...(type ? { credentialType: type } : {}), block: event.block };
  return [{ id, type: `issuer.${said.change.kind}`, data: { ...about, ...timesOf(said.change) } }];
}

/** Times as instants; the registry knows seconds since 1970. */
const timesOf = (change: IssuerChanged['change']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(change).flatMap(([name, value]) =>
      typeof value === 'number' ? [[name, instantFrom(value * 1000)]] : [],
    ),
  );
