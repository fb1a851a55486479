import { AppError, type Bytes32 } from '@assent/domain';
import type { Anchor, AnchorReader } from '../ports/chain-index.ts';

export interface InMemoryAnchors extends AnchorReader {
  /** Anchors a checkpoint of a log, in a block of its own. */
  anchor(logId: Bytes32, checkpoint: Pick<Anchor, 'size' | 'digest' | 'logRoot' | 'mapRoot'>): void;
  /** From now on the chain cannot be read, or, with false, can be again. */
  fail(failing?: boolean): void;
}

/** Anchored checkpoints of a chain that exists nowhere. */
export function inMemoryAnchors(): InMemoryAnchors {
  const anchored = new Map<Bytes32, readonly Anchor[]>();
  let block = 0;
  let isFailing = false;
  const of = (logId: Bytes32): readonly Anchor[] => {
    if (isFailing) throw new AppError('registry_unavailable', { logId });
    return anchored.get(logId) ?? [];
  };
  return {
    anchorOf: async (logId, digest) => of(logId).find((anchor) => anchor.digest === digest),
    latestAnchor: async (logId) => of(logId).at(-1),
    anchor(logId, checkpoint) {
      block += 1;
      const blockHash = `0x${block.toString(16).padStart(64, '0')}` as Bytes32;
      anchored.set(logId, [...(anchored.get(logId) ?? []), { ...checkpoint, block, blockHash }]);
    },
    fail(failing = true) {
      isFailing = failing;
    },
  };
}
