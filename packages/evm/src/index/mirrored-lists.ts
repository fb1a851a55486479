import type { ListMirror } from '@assent/application';
import { AppError, type Bytes32 } from '@assent/domain';
import { hexToBytes } from 'viem';
import { bytes32Of } from '../hex.ts';
import type { StatusTree } from '../status/status-tree.ts';
import type { ChainIndex } from './chain-index.ts';

const wordOctets = 32;

/** Whole lists from the mirrors of an index: what the chain says now, checked root by root. */
export function mirroredLists(index: ChainIndex): ListMirror {
  return {
    async listOf(listId) {
      const { value, block, ageMs } = await index.read(
        ({ lists }) => {
          const { tree, version } = lists.mirrorOf(listId);
          return { tree, version, root: tree.root };
        },
        [listId],
      );
      const bits = () => {
        // the tree goes on with the chain; whoever waits with the bits would get those of a later version
        if (value.tree.root !== value.root)
          throw new AppError('registry_unavailable', { listId, reason: 'list_moved' });
        return bitsOf(value.tree);
      };
      return { version: value.version, block, ageMs, bits };
    },
    async wordOf(listId, at) {
      const { value, block } = await index.read(
        ({ lists }) => {
          const { tree, version } = lists.mirrorOf(listId);
          return { ...wordIn(tree, at), version };
        },
        [listId],
      );
      return { ...value, block };
    },
  };
}

function wordIn(tree: StatusTree, at: number): { readonly word: Bytes32; readonly proof: readonly Bytes32[] } {
  if (at >= tree.size / 256) throw new AppError('not_found', { reason: 'unknown_list' });
  return { word: bytes32Of(tree.word(at)), proof: tree.proof(at).map(bytes32Of) };
}

function bitsOf(tree: StatusTree): Uint8Array {
  const bits = new Uint8Array(tree.size / 8);
  for (let start = 0; start < bits.length; start += wordOctets) {
    bits.set(hexToBytes(tree.word(start / wordOctets)), start);
  }
  return bits;
}
