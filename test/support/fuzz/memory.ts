import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes that are in use after everything that is not was collected: the heap, and buffers outside it. */
export async function bytesInUse(): Promise<number> {
  for (let times = 0; times < 2; times++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve)); // finalizers run between turns
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** One reading: how many inputs there had been, and the bytes in use then. */
export interface MemoryReading {
  readonly inputs: number;
  readonly bytes: number;
}

/**
 * Bytes that each input leaves behind: the median of the slopes between all pairs of readings (Theil–Sen), which one odd
 * reading cannot bend. The first third is left out: code is compiled and caches with an upper bound fill there.
 */
export function growthPerInput(readings: readonly MemoryReading[]): number {
  const settled = readings.slice(Math.floor(readings.length / 3));
  const slopes = settled.flatMap((a, index) =>
    settled.slice(index + 1).map((b) => (b.bytes - a.bytes) / (b.inputs - a.inputs)),
  );
  slopes.sort((a, b) => a - b);
  return slopes[Math.floor(slopes.length / 2)] ?? 0;
}
