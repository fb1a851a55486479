import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { AppError } from '@assent/domain';
import * as z from 'zod';
import { bytes32Of } from '../hex.ts';
import { type AnvilProcess, genesisSeconds, startAnvil } from './anvil-process.ts';
import { writeRecord } from './chain-record.ts';
import type { ChainSnapshots, Snapshot } from './chain-snapshots.ts';
import type { ChainSettings, EmbeddedChainEvent } from './embedded-chain-options.ts';
import { fundAccount, setNodeClock } from './node-state.ts';
import { readBlock } from './rpc-call.ts';

/** What it takes to start the node of a chain, the first time and after each failure. */
export interface Launch {
  readonly settings: ChainSettings;
  readonly port: number;
  readonly snapshots: ChainSnapshots;
  readonly onEvent: (event: EmbeddedChainEvent) => void;
}

/**
 * Starts the node from the newest whole snapshot, or from the first block if there is none.
 *
 * @throws AppError `configuration_invalid` if the snapshot is of another chain; `registry_unavailable` if the node does
 *   not start, or not with the blocks of the snapshot
 */
export async function launchNode({ settings, port, snapshots, onEvent }: Launch): Promise<AnvilProcess> {
  const { dir, chainId, blockTimeMs, operator } = settings;
  const { snapshot, damaged } = await snapshots.newest();
  for (const file of damaged) onEvent({ kind: 'snapshot_damaged', file });
  if (snapshot && snapshot.mark.chainId !== chainId) {
    throw new AppError('configuration_invalid', { dir, chainId, reason: 'another_chain' });
  }
  const record = { chainId, port, ownerPid: process.pid };
  const onSpawn = (anvilPid: number) => writeRecord(dir, { ...record, anvilPid });
  const anvil = await withStateFile(dir, snapshot, (stateFile) =>
    startAnvil({ port, chainId, blockTimeMs, stateFile, onSpawn }),
  );
  try {
    const block = await checkRestored(port, snapshot);
    if (!snapshot) await setNodeClock(port);
    await fundAccount(port, operator);
    const genesisHash = bytes32Of((await readBlock(port, '0x0')).hash);
    await writeRecord(dir, { ...record, anvilPid: anvil.pid, genesisHash });
    onEvent({ kind: 'started', block });
    return anvil;
  } catch (error) {
    await anvil.end();
    throw error;
  }
}

/** The block the node stands at. */
async function checkRestored(port: number, snapshot: Snapshot | undefined): Promise<number> {
  const head = await readBlock(port, 'latest');
  const genesis = await readBlock(port, '0x0');
  const isWhole = !snapshot || (genesis.hash === snapshot.mark.genesisHash && head.number >= snapshot.mark.blockNumber);
  if (isWhole) return head.number;
  throw new AppError('registry_unavailable', { port, block: head.number, reason: 'snapshot_not_loaded' });
}

/** The node reads its state from a file in plain JSON, before it answers anybody. */
async function withStateFile<T>(
  dir: string,
  snapshot: Snapshot | undefined,
  use: (stateFile: string | undefined) => Promise<T>,
): Promise<T> {
  if (!snapshot) return use(undefined);
  const stateFile = join(dir, 'loading.json');
  const state = await promisify(gunzip)(snapshot.state);
  await writeFile(stateFile, withOneFirstBlock(state.toString()), { mode: 0o600 });
  try {
    return await use(stateFile);
  } finally {
    await rm(stateFile, { force: true });
  }
}

const zState = z.looseObject({
  blocks: z.array(z.looseObject({ header: z.looseObject({ number: z.string(), timestamp: z.string() }) })),
});

/**
 * A node that loads a state has made a first block of its own before, and dumps it with the rest, in any order. The next
 * node would take the one that comes last for the first block of the chain.
 */
function withOneFirstBlock(text: string): string {
  const state = zState.parse(JSON.parse(text));
  const blocks = state.blocks.filter(
    ({ header }) => Number(header.number) !== 0 || Number(header.timestamp) === genesisSeconds,
  );
  return JSON.stringify({ ...state, blocks });
}
