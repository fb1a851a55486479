import type { AnchorReader } from '@assent/application';
import type { ChainIndex } from './chain-index.ts';

/** Checkpoints of logs from the mirror of `AnchorLog`. */
export function mirroredAnchors(index: ChainIndex): AnchorReader {
  return {
    anchorOf: async (logId, digest) => (await index.read(({ anchors }) => anchors.find(logId, digest))).value,
    latestAnchor: async (logId) => (await index.read(({ anchors }) => anchors.latest(logId))).value,
  };
}
