import type { SharedRecords } from '../ports/shared-records.ts';
import type { DenialKey } from '../ports/stored-rows.ts';

/** Denials that are being written, in the memory of one process. */
export interface PendingDenials {
  readonly denyWhile: SharedRecords['denyWhile'];
  /**
   * To be called before a read of denials. What it answers adds to what was read those of `keys` that are being denied now, or
   * were when it was called: that one may have been written too late for this read.
   */
  beforeReading(): (denied: ReadonlySet<DenialKey>, keys: readonly DenialKey[]) => ReadonlySet<DenialKey>;
}

export function pendingDenials(): PendingDenials {
  const writers = new Map<DenialKey, number>();
  return {
    async denyWhile(key, work) {
      writers.set(key, (writers.get(key) ?? 0) + 1);
      try {
        return await work();
      } finally {
        const others = (writers.get(key) ?? 1) - 1;
        if (others > 0) writers.set(key, others);
        else writers.delete(key);
      }
    },
    beforeReading() {
      const before = new Set(writers.keys());
      return (denied, keys) => {
        const pending = keys.filter((key) => before.has(key) || writers.has(key));
        return pending.length === 0 ? denied : new Set([...denied, ...pending]);
      };
    },
  };
}
