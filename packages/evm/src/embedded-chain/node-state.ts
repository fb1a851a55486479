import { AppError } from '@assent/domain';
import * as z from 'zod';
import { bytes32Of } from '../hex.ts';
import type { Snapshot } from './chain-snapshots.ts';
import { readBlock, rpcCall } from './rpc-call.ts';

const dumpMs = 120_000;
// No pattern: matching one takes stack for what it may have to give back, and a dump has millions of digits.
const zOctets = z
  .string()
  .startsWith('0x')
  .transform((hex) => ({ octets: Buffer.from(hex.slice(2), 'hex'), digits: hex.length - 2 }))
  // what is not hexadecimal ends the octets early
  .refine(({ octets, digits }) => digits > 0 && octets.length * 2 === digits)
  .transform(({ octets }) => octets);

/** How often a node is dumped until it rests meanwhile: its head may move with the last work before it was stopped. */
const maxDumps = 5;

/**
 * Dumps the state of the node at a local port. The node reads its head, blocks and accounts one after the other: if a block
 * comes or goes meanwhile, they do not fit together, and whoever starts from them has a chain with a hole. So a dump counts only
 * if the head is the same before and after it; a node that never rests long enough makes no blocks for the time of one.
 *
 * @throws AppError `registry_unavailable` if the node does not answer, or does not rest
 */
export async function dumpNode(port: number, chainId: number): Promise<Snapshot> {
  const snapshot = await dumpPatiently(port, chainId);
  if (snapshot) return snapshot;
  await setAutomine(port, false);
  return dumpFrozenNode(port, chainId).finally(() => setAutomine(port, true));
}

/** Dumps the state of a node that was stopped from making blocks, and stays so. @throws AppError as `dumpNode` */
export async function dumpFrozenNode(port: number, chainId: number): Promise<Snapshot> {
  const snapshot = await dumpPatiently(port, chainId);
  if (!snapshot) throw new AppError('registry_unavailable', { port, reason: 'unsettled' });
  return snapshot;
}

async function dumpPatiently(port: number, chainId: number): Promise<Snapshot | undefined> {
  for (let dumps = 0; dumps < maxDumps; dumps += 1) {
    const snapshot = await dumpAtRest(port, chainId);
    if (snapshot) return snapshot;
  }
  return undefined;
}

/** Undefined if the node moved meanwhile. */
async function dumpAtRest(port: number, chainId: number): Promise<Snapshot | undefined> {
  const genesis = await readBlock(port, '0x0');
  const head = await readBlock(port, 'latest');
  const state = await rpcCall(port, ['anvil_dumpState'], zOctets, dumpMs);
  if ((await readBlock(port, 'latest')).hash !== head.hash) return undefined;
  const mark = { chainId, genesisHash: bytes32Of(genesis.hash), blockNumber: head.number };
  return { mark, state };
}

const setAutomine = (port: number, isOn: boolean) => rpcCall(port, ['evm_setAutomine', isOn], z.unknown());

/** Stops the node from making blocks. What it holds then is all there will be. */
export async function freezeNode(port: number): Promise<void> {
  await setAutomine(port, false);
  await rpcCall(port, ['evm_setIntervalMining', 0], z.unknown());
}

/** Sets the clock of a node that began with a timestamp to that of this machine. */
export async function setNodeClock(port: number): Promise<void> {
  await rpcCall(port, ['anvil_setTime', Math.floor(Date.now() / 1000)], z.unknown());
}

const zAmount = z
  .string()
  .regex(/^0x[0-9a-f]+$/)
  .transform(BigInt);
const enough = 10n ** 23n;

/** Gives an account more than it can ever spend on a chain where nothing is for sale. */
export async function fundAccount(port: number, account: string): Promise<void> {
  const balance = await rpcCall(port, ['eth_getBalance', account, 'latest'], zAmount);
  if (balance >= enough) return;
  await rpcCall(port, ['anvil_setBalance', account, `0x${(10n * enough).toString(16)}`], z.unknown());
}
