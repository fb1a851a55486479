import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { openingFailureFrom, unavailable } from './database-failure.ts';
import { inBatches } from './in-batches.ts';

/** Brings a file to the disk. */
export interface SharedFlush {
  /**
   * Makes the file this long, of zeros, if it is shorter. To flush what lies within a file takes a fraction of what it takes to
   * flush its growth. Nobody may write to the file meanwhile.
   */
  reserve(bytes: number): Promise<void>;
  /**
   * Returns when all that was written before the call is on the disk. Those who come while a flush is under way share the
   * next one.
   *
   * @throws AppError `store_unavailable` if the disk refuses, and ever after: what it refused once, the system forgets
   */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Flushes for all who wait for one at the same time. The file must be there, and stay. */
export async function sharedFlush(file: string): Promise<SharedFlush> {
  await flushName(file);
  const handle = await open(file, 'r+');
  let isBroken = false;
  const flushOnce = async () => {
    if (isBroken) throw unavailable('the disk refused a flush');
    try {
      await handle.datasync();
    } catch (error) {
      isBroken = true;
      throw openingFailureFrom(error);
    }
  };
  const flush = inBatches<undefined, undefined>(Number.MAX_SAFE_INTEGER, async (waiting) => {
    await flushOnce();
    return waiting.map(() => ({ status: 'fulfilled', value: undefined }));
  });
  return {
    async reserve(bytes) {
      const { size } = await handle.stat();
      if (size >= bytes) return;
      await handle.write(Buffer.alloc(bytes - size), 0, bytes - size, size);
      await flushOnce();
    },
    flush: () => flush(undefined),
    close: () => handle.close(),
  };
}

/** A new file is lost with its folder's page, if that is. */
async function flushName(file: string): Promise<void> {
  const folder = await open(dirname(file), 'r');
  await folder.sync().finally(() => folder.close());
}
