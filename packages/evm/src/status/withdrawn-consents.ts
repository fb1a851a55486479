import { consentRevocationsAbi } from '@assent/contracts';
import type { Address, Bytes32 } from '@assent/domain';
import type { ChainNode } from '../chain/open-chain.ts';
import { hexOf } from '../hex.ts';

const perCall = 2000;
const maxRemembered = 100_000;

/** Withdrawn consents of one `ConsentRevocations`. */
export interface WithdrawnConsents {
  /** Those of `keys` that are withdrawn as of `block`, or were in a state that the chain has taken back since. */
  among(node: ChainNode, block: number, keys: readonly Bytes32[]): Promise<ReadonlySet<Bytes32>>;
}

export function withdrawnConsents(contract: Address): WithdrawnConsents {
  // A withdrawal is for good, so what was once seen needs no second look, and no reorganisation opens it again.
  const seen = new Set<Bytes32>();
  return {
    async among(node, block, keys) {
      const unseen = keys.filter((key) => !seen.has(key));
      const withdrawn = await readWithdrawn(node, contract, block, unseen);
      for (const key of withdrawn) seen.add(key);
      const found = new Set(keys.filter((key) => seen.has(key)));
      for (const key of seen) {
        if (seen.size <= maxRemembered) break;
        seen.delete(key);
      }
      return found;
    },
  };
}

/** Those of `keys` that are withdrawn as of `block`: one call for up to 2000 keys, none for none. */
export async function readWithdrawn(
  { client }: ChainNode,
  contract: Address,
  block: number,
  keys: readonly Bytes32[],
): Promise<readonly Bytes32[]> {
  const withdrawn: Bytes32[] = [];
  for (let start = 0; start < keys.length; start += perCall) {
    const part = keys.slice(start, start + perCall);
    const times = await client.readContract({
      address: hexOf(contract),
      abi: consentRevocationsAbi,
      functionName: 'statusOf',
      args: [part.map(hexOf)],
      blockNumber: BigInt(block),
    });
    withdrawn.push(...part.filter((_, at) => (times[at] ?? 0n) > 0n));
  }
  return withdrawn;
}
