import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const zRecord = z.looseObject({ port: z.int(), anvilPid: z.int().optional() });

/** The chain node of a service on its embedded chain. `pid` is absent after a clean stop. */
export interface EmbeddedNode {
  readonly rpcUrl: string;
  readonly pid: number | undefined;
}

/** Finds the chain node that belongs to the home of a service. */
export function embeddedNode(home: string): EmbeddedNode {
  const { port, anvilPid } = zRecord.parse(JSON.parse(readFileSync(join(home, 'chain', 'chain.json'), 'utf8')));
  return { rpcUrl: `http://127.0.0.1:${port}`, pid: anvilPid };
}

/** Signals the chain node of a home. Returns false if there is none. */
export function signalNode(home: string, signal: NodeJS.Signals): boolean {
  try {
    const { pid } = embeddedNode(home);
    return pid !== undefined && process.kill(pid, signal);
  } catch (error) {
    // no record yet, or nobody with this number any more
    if (['ENOENT', 'ESRCH'].includes(String((error as NodeJS.ErrnoException).code))) return false;
    throw error;
  }
}
