import { setTimeout } from 'node:timers/promises';
import type { StatusEvidence, StatusReader, WordSource } from '@assent/application';
import { statusRegistryAbi } from '@assent/contracts';
import {
  type Address,
  AppError,
  type ConsentRevocationEntry,
  keysOf,
  type ListPlace,
  type StatusRegistryEntry,
  suspensionPlaceOf,
  zAddress,
  zBytes32,
} from '@assent/domain';
import * as z from 'zod';
import { headWatch } from '../chain/head-watch.ts';
import type { Chain, ChainNode } from '../chain/open-chain.ts';
import { hexOf } from '../hex.ts';
import { parseConfig } from '../parse-config.ts';
import { readHeads } from './read-heads.ts';
import { readWithdrawn } from './withdrawn-consents.ts';

const zWordProofConfig = z.strictObject({
  statusRegistry: zAddress,
  consentRevocations: zAddress,
  maxHeadAgeMs: z.int().positive().optional(),
});

/** The contracts that are trusted, and whom to ask for words: anybody, because each word is proven to the chain. */
export interface WordProofConfig {
  readonly chain: Chain;
  readonly statusRegistry: string;
  readonly consentRevocations: string;
  readonly words: WordSource;
  /** As for `evmRevocationStatus`. */
  readonly maxHeadAgeMs?: number | undefined;
  readonly clockMs?: () => number;
  /** Time between attempts; 300 if absent. */
  readonly retryMs?: number;
}

/** A proof is as long as the list is deep, which the contract checks; none is deeper than 22. */
const zWord = z.looseObject({ word: zBytes32, proof: z.array(zBytes32).max(22) });
type Word = z.infer<typeof zWord>;

const attempts = 4;

/**
 * Reads a status with any node and no mirror: somebody brings the 256 bits and the nodes above them, and
 * `StatusRegistry.verifyWord` says whether they lead to the root on chain now. Consents need no proof: `statusOf`.
 * A list that moves between the two questions is asked for again.
 *
 * @throws AppError `configuration_invalid`
 */
export function wordProofReader({ chain, words, clockMs = Date.now, retryMs = 300, ...config }: WordProofConfig) {
  const { statusRegistry, consentRevocations, maxHeadAgeMs } = parseConfig('word_proof', zWordProofConfig, config);
  const watch = headWatch(maxHeadAgeMs === undefined ? undefined : { maxAgeMs: maxHeadAgeMs, clockMs });
  const latest = async (node: ChainNode) => {
    const head = await node.client.getBlock({ blockTag: 'latest' });
    watch(node, { number: Number(head.number), timestamp: Number(head.timestamp) });
    return Number(head.number);
  };

  /** The bit in a word that the chain confirms; undefined if it does not confirm this one. */
  const readWord = async (place: ListPlace): Promise<FoundBit | undefined> => {
    const word = zWord.safeParse(await words(place)).data;
    if (!word) return undefined;
    const block = await chain.read(async (node) => confirm(node, statusRegistry, await latest(node), place, word));
    return block === undefined ? undefined : { isSet: isSet(word, place.index), block };
  };

  const readBit = async (place: ListPlace): Promise<FoundBit> => {
    const size = await chain.read(async (node) => sizeOf(node, statusRegistry, await latest(node), place));
    if (place.index >= size.bits) return { isSet: undefined, block: size.block };
    for (let attempt = 1; attempt < attempts; attempt++) {
      const found = await readWord(place);
      if (found) return found;
      await setTimeout(retryMs);
    }
    const last = await readWord(place);
    if (last) return last;
    throw unavailable(place, 'not_proven');
  };

  const readPlaces = async (entry: StatusRegistryEntry): Promise<Found> => {
    const revocation = await readBit(entry);
    if (revocation.isSet !== false) return foundAs('revoked', revocation);
    const place = suspensionPlaceOf(entry);
    if (!place) return foundAs('revoked', revocation);
    const suspension = await readBit(place);
    // both hold as of the earlier block
    return { ...foundAs('suspended', suspension), block: Math.min(revocation.block, suspension.block) };
  };

  const readConsent = (entry: ConsentRevocationEntry): Promise<Found> =>
    chain.read(async (node) => {
      const block = await latest(node);
      const withdrawn = await readWithdrawn(node, consentRevocations, block, keysOf(entry));
      return { reading: withdrawn.length > 0 ? 'revoked' : 'valid', block };
    });

  const reader: StatusReader = async ({ entry }): Promise<StatusEvidence> => {
    const trusted = entry.type === 'StatusRegistryEntry' ? statusRegistry : consentRevocations;
    if (entry.chainId !== chain.chainId || entry.registry !== trusted) {
      return { reading: 'not_supported', source: 'proof', ageMs: 0 };
    }
    const startedMs = clockMs();
    const found = await (entry.type === 'StatusRegistryEntry' ? readPlaces(entry) : readConsent(entry));
    return { ...found, source: 'proof', ageMs: Math.max(0, clockMs() - startedMs) };
  };
  return reader;
}

type Found = Required<Pick<StatusEvidence, 'reading' | 'block'>>;

/** `isSet` is undefined beyond the end of the list. */
interface FoundBit {
  readonly isSet: boolean | undefined;
  readonly block: number;
}

function foundAs(meaning: 'revoked' | 'suspended', { isSet, block }: FoundBit): Found {
  if (isSet === undefined) return { reading: 'not_supported', block };
  return { reading: isSet ? meaning : 'valid', block };
}

async function sizeOf(node: ChainNode, registry: Address, block: number, place: ListPlace) {
  const head = (await readHeads(node, registry, block, [place.listId])).get(place.listId);
  // its bits are unknown, not zero: a restored chain may have lost the list
  if (!head || head.version === 0) throw unavailable(place, 'unknown_list');
  return { bits: 2 ** (head.depth + 8), block };
}

/** The block as of which the word is in the list; undefined if it is not. */
async function confirm(
  { client }: ChainNode,
  registry: Address,
  block: number,
  { listId, index }: ListPlace,
  { word, proof }: Word,
): Promise<number | undefined> {
  const isConfirmed = await client.readContract({
    address: hexOf(registry),
    abi: statusRegistryAbi,
    functionName: 'verifyWord',
    args: [hexOf(listId), BigInt(Math.floor(index / 256)), hexOf(word), proof.map(hexOf)],
    blockNumber: BigInt(block),
  });
  return isConfirmed ? block : undefined;
}

/** Index 0 of a word is its most significant bit. */
const isSet = ({ word }: Word, index: number): boolean => ((BigInt(word) >> BigInt(255 - (index % 256))) & 1n) === 1n;

const unavailable = ({ listId }: ListPlace, reason: string) => new AppError('registry_unavailable', { listId, reason });
