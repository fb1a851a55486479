import { setTimeout } from 'node:timers/promises';
import { AppError } from '@assent/domain';
import { isSystemError } from '../system-error.ts';
import { type ChainRecord, readRecord } from './chain-record.ts';
import type { ChainSnapshots } from './chain-snapshots.ts';
import { dumpFrozenNode, freezeNode } from './node-state.ts';
import { readBlock, readChainId } from './rpc-call.ts';
import { isPortFree } from './tcp-port.ts';

const endMs = 5000;
const pollMs = 20;

/**
 * Clears a folder for a new owner. A node that outlived its owner is saved and ended, so nothing of it is lost.
 *
 * @returns the port the chain had, if it is known
 * @throws AppError `configuration_invalid` if the chain is another one, or in use by a living process
 */
export async function takeOver(dir: string, chainId: number, snapshots: ChainSnapshots): Promise<number | undefined> {
  const record = await readRecord(dir);
  if (!record) return undefined;
  if (record.chainId !== chainId)
    throw new AppError('configuration_invalid', { dir, chainId, reason: 'another_chain' });
  const isRunning = record.anvilPid !== undefined && isAlive(record.anvilPid) && (await isOurs(record));
  if (record.isFresh && isOwned(record, isRunning))
    throw new AppError('configuration_invalid', { dir, reason: 'in_use' });
  if (isRunning) await saveAndEnd(record, snapshots);
  return record.port;
}

/**
 * A container gives the same number to its first process at each start, so a record with our own number says nothing
 * unless the node runs too.
 */
function isOwned({ ownerPid }: ChainRecord, isRunning: boolean): boolean {
  if (ownerPid === undefined) return false;
  return ownerPid === process.pid ? isRunning : isAlive(ownerPid);
}

async function isOurs({ port, chainId, genesisHash }: ChainRecord): Promise<boolean> {
  try {
    if ((await readChainId(port)) !== chainId) return false;
    return genesisHash === undefined || (await readBlock(port, '0x0')).hash === genesisHash;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}

async function saveAndEnd({ port, chainId, anvilPid }: ChainRecord, snapshots: ChainSnapshots): Promise<void> {
  if (anvilPid === undefined) return;
  await freezeNode(port);
  await snapshots.save(await dumpFrozenNode(port, chainId));
  process.kill(anvilPid, 'SIGTERM');
  // Its number may stay in the process table if nobody reaps it; the port tells.
  for (let waitedMs = 0; waitedMs < endMs; waitedMs += pollMs) {
    if (await isPortFree(port)) return;
    await setTimeout(pollMs);
  }
  process.kill(anvilPid, 'SIGKILL');
  await setTimeout(pollMs);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // it is there, but not ours to signal
    return isSystemError(error, 'EPERM');
  }
}
