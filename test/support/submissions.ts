import { anchorLogAbi, consentRevocationsAbi, statusRegistryAbi } from '@assent/contracts';
import { decodeFunctionData, type Hex, hexToBytes, keccak256 } from 'viem';
import type { MinedTransaction } from './chain-walk.ts';

/** How often each thing was submitted in calldata, whether or not it had an effect. */
export interface Submissions {
  /** By hash-lock, the keccak-256 of the secret that was revealed. */
  readonly reveals: ReadonlyMap<string, number>;
  /** By `<list id>/<index>`. */
  readonly revocations: ReadonlyMap<string, number>;
  /** By `<list id>/<index>`: how often a bit of a list of suspensions was turned. */
  readonly suspensions: ReadonlyMap<string, number>;
  /** By salt. */
  readonly lists: ReadonlyMap<string, number>;
  /** By salt: audit logs that were opened. */
  readonly logs: ReadonlyMap<string, number>;
  /** By `<log id>/<size>`. */
  readonly checkpoints: ReadonlyMap<string, number>;
}

interface Contracts {
  readonly statusRegistry: string;
  readonly consentRevocations: string;
  /** Calls of the audit logs are not counted without it. */
  readonly anchorLog?: string;
}

/** Counts submissions to the registries. `suspensionLists`: those whose bits may go back. @throws Error for a call of them that is not known here */
export function submissionsIn(
  mined: readonly MinedTransaction[],
  contracts: Contracts,
  suspensionLists: ReadonlySet<string> = new Set(),
): Submissions {
  const counts = {
    reveals: new Map<string, number>(),
    revocations: new Map<string, number>(),
    suspensions: new Map<string, number>(),
    lists: new Map<string, number>(),
    logs: new Map<string, number>(),
    checkpoints: new Map<string, number>(),
  };
  for (const { to, input } of mined) {
    if (to?.toLowerCase() === contracts.consentRevocations) addAll(counts.reveals, revealedKeys(input));
    if (to?.toLowerCase() === contracts.statusRegistry) {
      const places = turnedPlaces(input);
      const isSuspension = (place: string) => suspensionLists.has(place.split('/')[0] ?? '');
      addAll(
        counts.revocations,
        places.filter((place) => !isSuspension(place)),
      );
      addAll(counts.suspensions, places.filter(isSuspension));
      addAll(counts.lists, createdLists(input));
    }
    if (contracts.anchorLog && to?.toLowerCase() === contracts.anchorLog) {
      addAll(counts.logs, openedLogs(input));
      addAll(counts.checkpoints, anchoredCheckpoints(input));
    }
  }
  return counts;
}

function addAll(counts: Map<string, number>, names: readonly string[]): void {
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
}

function revealedKeys(data: Hex): string[] {
  const { functionName, args } = decodeFunctionData({ abi: consentRevocationsAbi, data });
  if (functionName !== 'revokeByReveal') throw new Error(`a transaction calls ${functionName}`);
  return args[0].map((secret) => keccak256(secret));
}

function turnedPlaces(data: Hex): string[] {
  const { functionName, args } = decodeFunctionData({ abi: statusRegistryAbi, data });
  if (functionName === 'createList') return [];
  if (functionName === 'update') return inList(args[0], args[3]);
  if (functionName === 'updateMany') return args[0].flatMap(({ listId, delta }) => inList(listId, delta));
  throw new Error(`a transaction calls ${functionName}`);
}

function createdLists(data: Hex): string[] {
  const { functionName, args } = decodeFunctionData({ abi: statusRegistryAbi, data });
  return functionName === 'createList' ? [args[0]] : [];
}

function openedLogs(data: Hex): string[] {
  const { functionName, args } = decodeFunctionData({ abi: anchorLogAbi, data });
  return functionName === 'open' ? [args[0]] : [];
}

function anchoredCheckpoints(data: Hex): string[] {
  const { functionName, args } = decodeFunctionData({ abi: anchorLogAbi, data });
  if (functionName === 'open') return [];
  if (functionName === 'anchor') return [`${args[0]}/${args[2]}`];
  throw new Error(`a transaction calls ${functionName}`);
}

/** The indexes of a delta: unsigned LEB128 gaps, as IStatusRegistry.sol describes them. */
function inList(listId: Hex, delta: Hex): string[] {
  const names: string[] = [];
  let index = 0;
  let gap = 0;
  let scale = 1;
  for (const byte of hexToBytes(delta)) {
    gap += (byte & 0x7f) * scale;
    scale *= 128;
    if (byte & 0x80) continue;
    index += gap;
    names.push(`${listId}/${index}`);
    gap = 0;
    scale = 1;
  }
  return names;
}
