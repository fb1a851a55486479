import { isDeepStrictEqual } from 'node:util';
import { inMemoryChainEvents } from '@assent/application/in-memory';
import type { Network } from '@assent/cli';
import {
  type Bytes32,
  parse,
  type StatusEntry,
  type StatusRegistryEntry,
  suspensionPlaceOf,
  zBytes32,
} from '@assent/domain';
import { type ChainIndex, chainIndex, evmRevocationStatus, openChain } from '@assent/evm';
import { databaseChainEvents, openDatabase } from '@assent/store';
import { suspensionListsOf } from '../audit-chain.ts';
import { minedTransactions, nodeClient } from '../chain-walk.ts';
import type { Facts } from '../facts.ts';
import { type Submissions, submissionsIn } from '../submissions.ts';
import { until } from '../until.ts';
import { differingHeads, type IndexedState, metricsOf, publishedIndexes, stateOf } from './index-state.ts';

export interface AuditedIndex {
  readonly databaseUrl: string;
  readonly url: string;
  readonly network: Network;
  readonly facts: Facts;
  /** What went with a database that was replaced by an older one. */
  readonly forgotten?: Facts;
}

/** Every difference, and what was counted on the way. */
export interface IndexAudit {
  readonly differences: readonly string[];
  readonly counted: Readonly<Record<string, number>>;
}

/**
 * Compares the index of a service with the contracts: what its database keeps, what it holds in memory, and what it
 * publishes, with an index made anew from the chain, the heads of all lists and logs, and the calldata of all blocks.
 */
export async function auditIndex({ databaseUrl, url, network, facts, forgotten }: AuditedIndex): Promise<IndexAudit> {
  const { chainId, rpcUrl, statusRegistry, consentRevocations, issuerRegistry, anchorLog } = network;
  const { didRegistry, emergencyAccess } = network;
  const chain = openChain({ rpcUrls: [rpcUrl], chainId });
  const contracts = { statusRegistry, consentRevocations, issuerRegistry, anchorLog, didRegistry, emergencyAccess };
  const database = await openDatabase(databaseUrl);
  const ending = new AbortController();
  const differences: string[] = [];
  const kept = chainIndex({ chain, events: databaseChainEvents(database), ...contracts });
  const fresh = chainIndex({ chain, events: inMemoryChainEvents(), ...contracts });
  const running = kept.run(ending.signal, ({ kind, ...event }) => {
    if (kind === 'rebuilt') differences.push(`index: what the database kept was wrong: ${JSON.stringify(event)}`);
  });
  try {
    const states = async () => [stateOf(await fresh.read((m) => m)), stateOf(await kept.read((m) => m))];
    // an audit writes receipts, and so there may be one more checkpoint a moment later
    const [now, inDatabase] = await until(states, ([one, other]) => isDeepStrictEqual(one, other));
    if (!isDeepStrictEqual(now, inDatabase)) differences.push('index: the database differs from the chain');
    const sizes = async () => isDeepStrictEqual(await metricsOf(url), fresh.state().sizes) || void (await states());
    if (!(await until(sizes, (same) => same === true))) differences.push('index: the service holds something else');
    const suspensionLists = suspensionListsOf([...facts.credentials, ...(forgotten?.credentials ?? [])]);
    const submitted = submissionsIn(await minedTransactions(nodeClient(rpcUrl)), network, suspensionLists);
    differences.push(
      ...(await until(
        async () => differingHeads(network, stateOf(await kept.read((mirrors) => mirrors))),
        (list) => list.length === 0,
      )),
      ...(await differingBits(kept, submitted, facts)),
      ...(await notOnChain(network, submitted)),
      ...(await differingLists(url, submitted, facts)),
    );
    return { differences, counted: countsIn(submitted, now) };
  } finally {
    ending.abort();
    await running;
    await database.close();
  }
}

const placesIn = ({ revocations }: Submissions) =>
  [...revocations.keys()].map((place) => {
    const [listId, index] = place.split('/');
    return { listId: parse(zBytes32, listId), index: Number(index) };
  });

/** What was submitted is set in the index, and no credential is that was not revoked. */
async function differingBits(index: ChainIndex, submitted: Submissions, { credentials, grants }: Facts) {
  const places = placesIn(submitted);
  const listIds = [...new Set(places.map(({ listId }) => listId))];
  const { value } = await index.read(
    ({ lists, consents }) => [
      ...places.filter(({ listId, index }) => !lists.isRevoked(listId, index)).map(({ listId }) => `bit of ${listId}`),
      ...credentials
        .filter(({ entry, revocation }) => Boolean(revocation) !== lists.isRevoked(entry.listId, entry.index))
        .map(({ id }) => `credential ${id}`),
      ...credentials
        .filter(({ entry, suspended }) => {
          const place = suspensionPlaceOf(entry);
          return place && suspended !== lists.isSuspended(place.listId, place.index);
        })
        .map(({ id }) => `suspension of ${id}`),
      ...[...submitted.reveals.keys()].filter((key) => !consents.has(key as Bytes32)).map((key) => `consent ${key}`),
      ...grants.filter(({ entry, revocation }) => Boolean(revocation) !== consents.has(entry.key)).map(({ id }) => id),
      ...(consents.size === submitted.reveals.size ? [] : ['number of consents']),
    ],
    [...new Set([...listIds, ...credentials.flatMap(({ entry }) => listIdsOf(entry))])],
  );
  return value.map((what) => `index: ${what} is not as on chain`);
}

const listIdsOf = ({ listId, suspensionListId }: StatusRegistryEntry) =>
  suspensionListId ? [listId, suspensionListId] : [listId];

/** What was submitted had its effect, also what nobody remembers any more. */
async function notOnChain({ rpcUrl, chainId, statusRegistry, consentRevocations }: Network, submitted: Submissions) {
  const place = { statusPurpose: 'revocation', chainId } as const;
  const entries: StatusEntry[] = [
    ...placesIn(submitted).map((one) => ({
      ...place,
      type: 'StatusRegistryEntry' as const,
      registry: statusRegistry,
      ...one,
    })),
    ...[...submitted.reveals.keys()].map((key) => ({
      ...place,
      type: 'ConsentRevocationEntry' as const,
      registry: consentRevocations,
      key: parse(zBytes32, key),
    })),
  ];
  const chain = openChain({ rpcUrls: [rpcUrl], chainId });
  const { readings } = await evmRevocationStatus({ chain, statusRegistry, consentRevocations }).read(entries);
  const without = readings.filter((reading) => reading !== 'revoked').length;
  return without === 0 ? [] : [`${without} submissions had no effect`];
}

/** The status lists that anybody can fetch have the bits that were submitted, and no others, in both halves. */
async function differingLists(url: string, submitted: Submissions, { credentials }: Facts): Promise<string[]> {
  const places = placesIn(submitted);
  const differing: string[] = [];
  for (const listId of new Set(credentials.map(({ entry }) => entry.listId))) {
    const own = places.filter((place) => place.listId === listId).map(({ index }) => index);
    const { revoked, suspended } = await publishedIndexes(url, listId);
    if (String(revoked) !== String(own.sort((a, b) => a - b)))
      differing.push(`status list ${listId}: ${revoked.length} bits are published, not ${own.length}`);
    const suspensions = credentials.find(({ entry }) => entry.listId === listId)?.entry.suspensionListId;
    const set = setBitsOf(submitted.suspensions, suspensions).filter((index) => !own.includes(index));
    if (String(suspended) !== String(set))
      differing.push(`status list ${listId}: ${suspended.length} suspensions are published, not ${set.length}`);
  }
  return differing;
}

/** The bits of a list that were turned an odd number of times, ascending. */
const setBitsOf = (turned: ReadonlyMap<string, number>, listId: string | undefined): readonly number[] =>
  [...turned]
    .flatMap(([place, times]) =>
      times % 2 === 1 && place.startsWith(`${listId}/`) ? [Number(place.split('/')[1])] : [],
    )
    .sort((a, b) => a - b);

function countsIn(submitted: Submissions, state: IndexedState | undefined): Record<string, number> {
  const { reveals, revocations, lists, logs, checkpoints } = submitted;
  const all = [reveals, revocations, lists, logs, checkpoints].flatMap((counts) => [...counts.values()]);
  return {
    'consents on chain': reveals.size,
    'status bits on chain, decoys too': revocations.size,
    'suspensions on chain, decoys too': submitted.suspensions.size,
    'lists on chain': lists.size,
    'audit logs on chain': logs.size,
    'checkpoints on chain': checkpoints.size,
    'list heads in the index': Object.keys(state?.lists ?? {}).length,
    'mined twice': all.filter((times) => times > 1).length,
  };
}
