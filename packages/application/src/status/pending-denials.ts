import type { DenialKey, SharedRecords } from '../ports/store.ts';

/** Denials that are being written, in the memory of one process. */
export interface PendingDenials {
  readonly denyWhile: SharedRecords['denyWhile'];
  /** What was read as denied, and those of `keys` that are being denied now. */
  with(denied: ReadonlySet<DenialKey>, keys: readonly DenialKey[]): ReadonlySet<DenialKey>;
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
    with(denied, keys) {
      const pending = writers.size === 0 ? [] : keys.filter((key) => writers.has(key));
      return pending.length === 0 ? denied : new Set([...denied, ...pending]);
    },
  };
}
