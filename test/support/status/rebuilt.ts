import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

const zRebuilt = z.object({
  seconds: z.number(),
  cpuSeconds: z.number(),
  updates: z.int(),
  memory: z.object({ resident: z.number(), arrayBuffers: z.number(), heap: z.number() }),
  times: z.object({
    bitNs: z.number(),
    updateMs: z.object({ 1: z.number(), 100: z.number(), 1000: z.number() }),
    largeUpdateMs: z.number(),
    proofUs: z.number(),
    proofBytes: z.number(),
  }),
});

/**
 * A list that was rebuilt from a file of events in a process of its own: time, and processor time, from the first byte read;
 * updates whose root was checked; by how many bytes the resident memory of the whole process grew at most, and what array
 * buffers and heap have grown by at the end; what the list does then.
 */
export type Rebuilt = z.infer<typeof zRebuilt>;

/** Writes the history of a list of `depth` to a file. */
export async function recordHistory(depth: number, file: string): Promise<void> {
  await runProgram('record', depth, file);
}

/** Rebuilds a list from the file of its history. @throws Error if a root is wrong */
export async function rebuildList(depth: number, file: string): Promise<Rebuilt> {
  return zRebuilt.parse(JSON.parse(await runProgram('rebuild', depth, file)));
}

async function runProgram(command: 'record' | 'rebuild', depth: number, file: string): Promise<string> {
  const program = fileURLToPath(new URL('./main.js', import.meta.url));
  const child = spawn(process.execPath, ['--expose-gc', program, command, String(depth), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (code !== 0) throw new Error(`${command} of a list of depth ${depth} ended with ${code}`);
  return output;
}
