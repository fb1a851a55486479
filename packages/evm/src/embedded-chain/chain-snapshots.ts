import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { zBytes32 } from '@assent/domain';
import * as z from 'zod';
import { jsonOf, readIfThere, renameIfThere, replaceFile } from '../durable-file.ts';

const zHeader = z.strictObject({
  format: z.literal(1),
  chainId: z.int().positive(),
  genesisHash: zBytes32,
  blockNumber: z.int().min(0),
  sha256: z.string(),
});

/** The chain a snapshot is of; it holds this block and all before it. */
export type SnapshotMark = Pick<z.infer<typeof zHeader>, 'chainId' | 'genesisHash' | 'blockNumber'>;

/** A state of the chain, as the node dumps it. */
export interface Snapshot {
  readonly mark: SnapshotMark;
  readonly state: Uint8Array;
}

/** Two generations of snapshots in a folder, so that there is always a whole one. */
export interface ChainSnapshots {
  save(snapshot: Snapshot): Promise<void>;
  /**
   * The newest whole snapshot, undefined if there is none. `damaged` lists files that were put aside: cut short, or
   * changed since they were written.
   */
  newest(): Promise<{ readonly snapshot: Snapshot | undefined; readonly damaged: readonly string[] }>;
}

const lineFeed = 10;

export function chainSnapshots(dir: string): ChainSnapshots {
  const current = join(dir, 'snapshot');
  const previous = join(dir, 'snapshot.previous');
  return {
    async save({ mark, state }) {
      const header = JSON.stringify({ format: 1, ...mark, sha256: sha256(state) });
      const next = join(dir, 'snapshot.next');
      // The new one is safe on disk before the old ones move.
      await replaceFile(next, Buffer.concat([Buffer.from(`${header}\n`), state]));
      await renameIfThere(current, previous);
      await renameIfThere(next, current);
    },
    async newest() {
      const damaged: string[] = [];
      for (const file of [current, previous]) {
        const content = await readIfThere(file);
        const snapshot = content && decode(content);
        if (snapshot) return { snapshot, damaged };
        if (!content) continue;
        await renameIfThere(file, `${file}.damaged`);
        damaged.push(file);
      }
      return { snapshot: undefined, damaged };
    },
  };
}

function decode(content: Buffer): Snapshot | undefined {
  const end = content.indexOf(lineFeed);
  const header = zHeader.safeParse(jsonOf(content.subarray(0, Math.max(end, 0))));
  const state = content.subarray(end + 1);
  if (!header.success || header.data.sha256 !== sha256(state)) return undefined;
  const { chainId, genesisHash, blockNumber } = header.data;
  return { mark: { chainId, genesisHash, blockNumber }, state };
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
