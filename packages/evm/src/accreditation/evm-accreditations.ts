import type { AccreditationQuestion, AccreditationReading, ChainAccreditations } from '@assent/application';
import { issuerRegistryAbi } from '@assent/contracts';
import { type Address, ethrAddressOf, toUnixSeconds, zAddress } from '@assent/domain';
import type { Hex } from 'viem';
import * as z from 'zod';
import { headWatch } from '../chain/head-watch.ts';
import type { Chain, ChainNode } from '../chain/open-chain.ts';
import { hexOf } from '../hex.ts';
import { parseConfig } from '../parse-config.ts';
import { typeIdOf } from '../registries/evm-registries.ts';
import { coalesce } from '../status/coalesce.ts';

/** The contract that is trusted on a chain. */
export interface AccreditationsConfig {
  readonly chain: Chain;
  readonly issuerRegistry: string;
}

interface Query {
  readonly issuer: Hex;
  readonly typeId: Hex;
  readonly time: number;
}

/**
 * Accreditation from the chain, asked when it is needed and kept nowhere: for a verifier that looks at a few credentials.
 * Each read is as of one block that is at least as new as the call, and reads at the same time share the work.
 *
 * @throws AppError `configuration_invalid`
 */
export function evmAccreditations({ chain, ...config }: AccreditationsConfig): ChainAccreditations {
  const { issuerRegistry } = parseConfig('accreditations', z.strictObject({ issuerRegistry: zAddress }), config);
  const watch = headWatch(undefined);

  const readAt = async (node: ChainNode, questions: readonly AccreditationQuestion[]) => {
    const head = await node.client.getBlock({ blockTag: 'latest' });
    const block = Number(head.number);
    watch(node, { number: block, timestamp: Number(head.timestamp) });
    const known = new Map(questions.flatMap((question) => queryEntry(question)));
    const readings = await readQueries(node, issuerRegistry, block, [...known.values()]);
    const byQuery = new Map([...known.keys()].map((question, index) => [question, readings[index]]));
    return (asked: readonly AccreditationQuestion[]) => ({
      readings: asked.map((question) => byQuery.get(question) ?? ('unknown' as const)),
      block,
    });
  };

  return {
    read: coalesce((questions) => chain.read((node) => readAt(node, questions.flat()))),
  };
}

/** The question in the words of the contract; nothing for an issuer that cannot be on chain. */
function queryEntry(question: AccreditationQuestion): readonly (readonly [AccreditationQuestion, Query])[] {
  const address = ethrAddressOf(question.issuer);
  if (!address) return [];
  const typeId = hexOf(typeIdOf(question.type));
  return [[question, { issuer: hexOf(address), typeId, time: toUnixSeconds(question.at) }]];
}

async function readQueries(
  { client }: ChainNode,
  registry: Address,
  block: number,
  queries: readonly Query[],
): Promise<readonly AccreditationReading[]> {
  if (queries.length === 0) return [];
  const place = { address: hexOf(registry), abi: issuerRegistryAbi, blockNumber: BigInt(block) } as const;
  const answers = await client.readContract({ ...place, functionName: 'areAccreditedAt', args: [queries] });
  return Promise.all(
    queries.map(async ({ issuer, typeId }, index): Promise<AccreditationReading> => {
      if (answers[index]) return 'accredited';
      const { until } = await client.readContract({ ...place, functionName: 'accreditation', args: [issuer, typeId] });
      return until === 0 ? 'unknown' : 'not_accredited';
    }),
  );
}
