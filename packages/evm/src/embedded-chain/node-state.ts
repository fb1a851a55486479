import * as z from 'zod';
import { bytes32Of } from '../hex.ts';
import type { Snapshot } from './chain-snapshots.ts';
import { readBlock, rpcCall } from './rpc-call.ts';

const dumpMs = 120_000;
// No group in the pattern: repeating one takes stack for each repetition, and a dump has millions of octets.
const zHex = z
  .string()
  .regex(/^0x[0-9a-f]+$/)
  .refine((hex) => hex.length % 2 === 0);

/** Dumps the state of the node at a local port. */
export async function dumpNode(port: number, chainId: number): Promise<Snapshot> {
  const genesis = await readBlock(port, '0x0');
  const head = await readBlock(port, 'latest');
  const state = await rpcCall(port, ['anvil_dumpState'], zHex, dumpMs);
  const mark = { chainId, genesisHash: bytes32Of(genesis.hash), blockNumber: head.number };
  return { mark, state: Buffer.from(state.slice(2), 'hex') };
}

/** Stops the node from making blocks. What it holds then is all there will be. */
export async function freezeNode(port: number): Promise<void> {
  await rpcCall(port, ['evm_setAutomine', false], z.unknown());
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
