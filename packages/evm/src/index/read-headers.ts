import type { BlockRef } from '@assent/application';
import type { Bytes32 } from '@assent/domain';
import type { Block } from 'viem';
import type { ChainNode } from '../chain/open-chain.ts';
import { bytes32Of, hexOf } from '../hex.ts';

/**
 * What the index needs of a block. `timestamp`: seconds since 1970. `transactions`: how many there are. `bloom`: absent if
 * the node does not say.
 */
export interface Header extends BlockRef {
  readonly parentHash: Bytes32;
  readonly timestamp: number;
  readonly transactions: number;
  readonly bloom?: string;
}

/** @throws what the node answers if there is no such block */
export async function readHeader(
  { client }: ChainNode,
  at: 'latest' | number | { readonly blockHash: Bytes32 },
): Promise<Header> {
  const place =
    at === 'latest'
      ? { blockTag: at }
      : typeof at === 'number'
        ? { blockNumber: BigInt(at) }
        : { blockHash: hexOf(at.blockHash) };
  return headerOf(await client.getBlock(place));
}

function headerOf({ number, hash, parentHash, timestamp, transactions, logsBloom }: Block): Header {
  return {
    block: Number(number),
    blockHash: bytes32Of(hash ?? ''),
    parentHash: bytes32Of(parentHash),
    timestamp: Number(timestamp),
    transactions: transactions.length,
    ...(logsBloom ? { bloom: logsBloom } : {}),
  };
}

/** Whether the node has this block in its chain now. */
export async function isCanonical({ client }: ChainNode, { block, blockHash }: BlockRef): Promise<boolean> {
  const found = await client.getBlock({ blockNumber: BigInt(block) }).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'BlockNotFoundError') return undefined;
    throw error;
  });
  return found !== undefined && bytes32Of(found.hash ?? '') === blockHash;
}

/** How the head follows on a block: through these headers, ascending; not at all; or it is too far away to tell. */
export type Descent =
  | { readonly kind: 'linked'; readonly headers: readonly Header[] }
  | { readonly kind: 'forked' }
  | { readonly kind: 'far' };

/**
 * Goes from the head along parent hashes back to `from`, over at most `most` blocks. A `from` without a hash is before
 * the first block that matters.
 */
export async function descend(
  node: ChainNode,
  head: Header,
  from: Pick<BlockRef, 'block'> & Partial<BlockRef>,
  most: number,
): Promise<Descent> {
  if (head.block - from.block > most) return { kind: 'far' };
  const isParent = (hash: Bytes32) => from.blockHash === undefined || from.blockHash === hash;
  if (head.block <= from.block) return isParent(head.blockHash) ? { kind: 'linked', headers: [] } : { kind: 'forked' };
  const headers: Header[] = [head];
  for (let first = head; first.block > from.block + 1; headers.unshift(first)) {
    first = await readHeader(node, { blockHash: first.parentHash });
  }
  return isParent(headers[0]?.parentHash ?? head.parentHash) ? { kind: 'linked', headers } : { kind: 'forked' };
}
