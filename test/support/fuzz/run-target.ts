import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesInUse, growthPerInput, type MemoryReading } from './memory.ts';
import { seededRandom } from './random.ts';
import type { FuzzTarget } from './target.ts';

/** What came of one target. */
export interface FuzzReport {
  readonly target: string;
  readonly runs: number;
  readonly inputsPerSecond: number;
  /** Average of bytes that an input left behind. */
  readonly growthPerInput: number;
  readonly growthAllowed: number;
  /** The kind of error, and the file that has the input. */
  readonly defect?: { readonly kind: string; readonly file: string };
}

export interface FuzzOptions {
  readonly runs: number;
  readonly seed: string;
  readonly onProgress?: (line: string) => void;
}

/** With fewer inputs the noise of a heap is larger than what is looked for, so it is not measured. */
export const enoughRuns = 2_000;

const readingsPerTarget = 12;
/** Bytes each input may leave behind where nothing stays by design: what 100 000 of them may amount to is 6.4 MB. */
const defaultGrowth = 64;

/** Gives a target its inputs, one after the other, up to the first that shows a defect. */
export async function runTarget(target: FuzzTarget, { runs, seed, onProgress }: FuzzOptions): Promise<FuzzReport> {
  const count = Math.min(runs, target.maxRuns ?? runs);
  const every = Math.max(1, Math.floor(count / readingsPerTarget));
  const readings: MemoryReading[] = [];
  await target.start?.();
  const startedMs = performance.now();
  const stray = watchRejections();
  let done = 0;
  let defect: FuzzReport['defect'];
  while (done < count && !defect) {
    const input = target.make(seededRandom(`${seed}/${target.name}/${done}`));
    defect = await defectOf(target, input, stray);
    done++;
    if (done % every !== 0) continue;
    if (count >= enoughRuns) readings.push({ inputs: done, bytes: await bytesInUse() });
    onProgress?.(`${target.name}: ${done} of ${count}`);
  }
  stray.end();
  const inputsPerSecond = Math.round((done / (performance.now() - startedMs)) * 1000);
  return {
    target: target.name,
    runs: done,
    inputsPerSecond,
    growthPerInput: Math.round(growthPerInput(readings) * 10) / 10,
    growthAllowed: target.growthPerInput ?? defaultGrowth,
    ...(defect ? { defect } : {}),
  };
}

async function defectOf(target: FuzzTarget, input: unknown, stray: StrayRejections): Promise<FuzzReport['defect']> {
  try {
    await target.run(input);
    if (stray.first) throw stray.first;
    return undefined;
  } catch (error) {
    return { kind: kindOf(error), file: keep(target.name, input, error) };
  }
}

/** Its kind and place, never its message: messages may repeat input. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const place = /\n\s+at (.*)/.exec(error.stack ?? '')?.[1] ?? '';
  return `${error.name} at ${place}`;
}

/** Writes the input where a person can look at it. */
function keep(name: string, input: unknown, error: unknown): string {
  const file = join(tmpdir(), `assent-fuzz-${name.replaceAll(/[^a-z0-9]+/gi, '-')}-${process.pid}.json`);
  const shown = input instanceof Uint8Array ? { base64: Buffer.from(input).toString('base64') } : { input };
  writeFileSync(file, JSON.stringify({ ...shown, error: String((error as Error)?.stack ?? error) }, null, 2), {
    mode: 0o600,
  });
  return file;
}

interface StrayRejections {
  readonly first: unknown;
  end(): void;
}

/** Errors that nobody waits for would end a service. */
function watchRejections(): StrayRejections {
  const found: unknown[] = [];
  const note = (error: unknown) => void found.push(error);
  process.on('unhandledRejection', note);
  process.on('uncaughtException', note);
  return {
    get first() {
      return found[0];
    },
    end() {
      process.off('unhandledRejection', note);
      process.off('uncaughtException', note);
    },
  };
}
