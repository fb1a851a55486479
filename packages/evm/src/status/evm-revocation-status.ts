import type { RevocationStatus, StatusReading, StatusReadings } from '@assent/application';
import { AppError, type Bytes32, keysOf, type StatusEntry, type StatusRegistryEntry, zAddress } from '@assent/domain';
import * as z from 'zod';
import { headWatch } from '../chain/head-watch.ts';
import type { Chain, ChainNode } from '../chain/open-chain.ts';
import { parseConfig } from '../parse-config.ts';
import { coalesce } from './coalesce.ts';
import { type CurrentList, type CurrentLists, statusMirrors } from './status-mirrors.ts';
import { withdrawnConsents } from './withdrawn-consents.ts';

const zStatusConfig = z.strictObject({
  statusRegistry: zAddress,
  consentRevocations: zAddress,
  maxHeadAgeMs: z.int().positive().optional(),
});

/**
 * The contracts that are trusted on a chain. `maxHeadAgeMs`: refuse to answer from a chain whose latest block is older;
 * leave it out for a chain that makes blocks only when there is work.
 */
export interface StatusConfig {
  readonly chain: Chain;
  readonly statusRegistry: string;
  readonly consentRevocations: string;
  readonly maxHeadAgeMs?: number | undefined;
  readonly clockMs?: () => number;
}

/**
 * Revocation from the chain alone. Each read is as of one block that is at least as new as the call; reads at the same
 * time share the work. Lists are mirrored in memory and checked against every root on the way, so a reading costs two
 * calls (the latest block; the heads of the lists and the keys) and no search.
 *
 * @throws AppError `configuration_invalid`
 */
export function evmRevocationStatus({ chain, clockMs = Date.now, ...config }: StatusConfig): RevocationStatus {
  const { statusRegistry, consentRevocations, maxHeadAgeMs } = parseConfig('revocation_status', zStatusConfig, config);
  const mirrors = statusMirrors(statusRegistry);
  const withdrawn = withdrawnConsents(consentRevocations);
  const watch = headWatch(maxHeadAgeMs === undefined ? undefined : { maxAgeMs: maxHeadAgeMs, clockMs });

  const isTrusted = (entry: StatusEntry) =>
    entry.chainId === chain.chainId &&
    entry.registry === (entry.type === 'StatusRegistryEntry' ? statusRegistry : consentRevocations);

  const readAt = async (node: ChainNode, entries: readonly StatusEntry[]) => {
    const askedMs = clockMs();
    const head = await node.client.getBlock({ blockTag: 'latest' });
    const block = Number(head.number);
    watch(node, { number: block, timestamp: Number(head.timestamp) });
    const trusted = entries.filter(isTrusted);
    const [lists, keys] = await Promise.all([
      mirrors.refresh(node, block, listIdsOf(trusted)),
      withdrawn.among(node, block, consentKeysOf(trusted)),
    ]);
    return (asked: readonly StatusEntry[]): StatusReadings => ({
      readings: asked.map((entry) => (isTrusted(entry) ? readingOf(entry, lists, keys) : 'not_supported')),
      block,
      ageMs: Math.max(0, clockMs() - askedMs),
    });
  };

  return {
    read: coalesce((questions) => chain.read((node) => readAt(node, questions.flat()))),
  };
}

function readingOf(entry: StatusEntry, lists: CurrentLists, keys: ReadonlySet<Bytes32>): StatusReading {
  if (entry.type === 'ConsentRevocationEntry') return keysOf(entry).some((key) => keys.has(key)) ? 'revoked' : 'valid';
  return listReading(entry, lists);
}

function listReading(entry: StatusRegistryEntry, lists: CurrentLists): StatusReading {
  const list = listAmong(lists, entry.listId);
  if (entry.index >= list.tree.size) return 'not_supported';
  if (list.isRevoked(entry.index)) return 'revoked';
  if (entry.suspensionListId === undefined) return 'valid';
  const { tree } = listAmong(lists, entry.suspensionListId);
  if (entry.index >= tree.size) return 'not_supported';
  return tree.has(entry.index) ? 'suspended' : 'valid';
}

function listAmong(lists: CurrentLists, listId: Bytes32): CurrentList {
  const list = lists.get(listId);
  // A list that is not there may be one that a restored chain has lost: its bits are unknown, not zero.
  if (!list) throw new AppError('registry_unavailable', { listId, reason: 'unknown_list' });
  if (list instanceof AppError) throw list;
  return list;
}

const listIdsOf = (entries: readonly StatusEntry[]): readonly Bytes32[] => [
  ...new Set(
    entries.flatMap((entry) =>
      entry.type === 'StatusRegistryEntry'
        ? [entry.listId, ...(entry.suspensionListId ? [entry.suspensionListId] : [])]
        : [],
    ),
  ),
];

const consentKeysOf = (entries: readonly StatusEntry[]): readonly Bytes32[] => [
  ...new Set(entries.flatMap((entry) => (entry.type === 'ConsentRevocationEntry' ? keysOf(entry) : []))),
];
