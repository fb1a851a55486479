import type { ChainSnapshots } from './chain-snapshots.ts';
import { dumpNode } from './node-state.ts';
import { readBlock } from './rpc-call.ts';

// A dump stops the node and grows with the chain: it may take a twentieth of the time at most.
const restPerDump = 20;

/** Saves the state of one node, one save at a time. */
export interface SnapshotKeeper {
  save(): Promise<void>;
  /** Saves if there are other blocks than at the last save, and the node has worked long enough since. */
  saveIfMoved(): Promise<void>;
}

/** Both methods throw AppError `registry_unavailable` if the node does not answer. */
export function snapshotKeeper(port: number, chainId: number, snapshots: ChainSnapshots): SnapshotKeeper {
  let savedHead = '';
  let restUntilMs = 0;
  let last: Promise<void> = Promise.resolve();

  const saveNow = async () => {
    const startedMs = performance.now();
    const { hash } = await readBlock(port, 'latest');
    await snapshots.save(await dumpNode(port, chainId));
    savedHead = hash;
    restUntilMs = performance.now() + restPerDump * (performance.now() - startedMs);
  };
  const save = () => {
    last = last.catch(() => undefined).then(saveNow);
    return last;
  };
  return {
    save,
    async saveIfMoved() {
      const { hash } = await readBlock(port, 'latest');
      if (hash !== savedHead && performance.now() >= restUntilMs) await save();
    },
  };
}
