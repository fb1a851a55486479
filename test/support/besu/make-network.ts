import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import type { Hex } from 'viem';
import { repositoryFile } from '../repository.ts';

/** Runs what `npm run besu-network` runs, on packages that are built. Returns what it prints. @throws Error if it fails */
export async function makeNetwork(...args: readonly string[]): Promise<string> {
  const program = repositoryFile('docker/besu/make-network.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args]);
  return stdout;
}

/** A key of the development network, which anybody can compute: `operator`, or `node 1` to `node 4`. */
export const developmentKey = (name: string): Hex =>
  `0x${createHash('sha256').update(`Assent development network: ${name}`).digest('hex')}`;
