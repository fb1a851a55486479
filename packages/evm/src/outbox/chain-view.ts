import type { Address } from '@assent/domain';
import type { ChainNode } from '../chain/open-chain.ts';
import { hexOf } from '../hex.ts';

/**
 * From when on a block stays: at once (networks that vote on each block), so many blocks later, or as the node's
 * `finalized` tag says. A network that votes often has no such tag.
 */
export type Finality = 'instant' | 'tag' | { readonly depth: number };

/** A block as one of a chain: its number and hash. */
export interface BlockId {
  readonly number: number;
  readonly hash: string;
}

/** The chain as one node sees it. */
export interface ChainView {
  readonly latest: BlockId & { readonly timestamp: number; readonly baseFeePerGas: bigint };
  readonly final: BlockId;
  /** Next nonce of the account, at the latest block or a later one. */
  readonly nonce: number;
}

/** Reads the view for one account. */
export async function readChainView({ client }: ChainNode, finality: Finality, account: Address): Promise<ChainView> {
  const head = await client.getBlock({ blockTag: 'latest' });
  const number = Number(head.number);
  const latest = {
    number,
    hash: head.hash,
    timestamp: Number(head.timestamp),
    baseFeePerGas: head.baseFeePerGas ?? 0n,
  };
  const readFinal = async (): Promise<BlockId> => {
    if (finality === 'instant') return latest;
    const place =
      finality === 'tag'
        ? { blockTag: 'finalized' as const }
        : { blockNumber: BigInt(Math.max(0, number - finality.depth)) };
    const block = await client.getBlock(place);
    return { number: Number(block.number), hash: block.hash };
  };
  const [final, nonce] = await Promise.all([readFinal(), client.getTransactionCount({ address: hexOf(account) })]);
  return { latest, final, nonce };
}
