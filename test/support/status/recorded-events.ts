import { type FileHandle, open } from 'node:fs/promises';
import { encodeDelta, type StatusUpdate } from '@assent/evm/status';
import { bytesToHex, encodeAbiParameters, hexToBytes } from 'viem';
import type { HistoricUpdate } from './list-history.ts';

// root, previous block, delta: what StatusUpdated does not index
const content = [{ type: 'bytes32' }, { type: 'uint56' }, { type: 'bytes' }] as const;
const headBytes = 8;

/**
 * Writes updates as a stream of events: version and length as 32-bit numbers, then the data of the log as the chain has it.
 * Every update is in a block of its own, of the number of its version.
 */
export async function writeEvents(file: string, updates: Iterable<HistoricUpdate>): Promise<void> {
  const handle = await open(file, 'w');
  try {
    for (const { version, root, indexes } of updates) {
      const delta = bytesToHex(encodeDelta(indexes));
      const data = hexToBytes(encodeAbiParameters(content, [root, BigInt(version - 1), delta]));
      const head = Buffer.alloc(headBytes);
      head.writeUInt32BE(version, 0);
      head.writeUInt32BE(data.length, 4);
      await handle.write(Buffer.concat([head, data]));
    }
  } finally {
    await handle.close();
  }
}

/** Reads a stream of events. An update is good until the next one is read: it lies in the same memory. */
export async function* readEvents(file: string): AsyncGenerator<StatusUpdate> {
  const handle = await open(file);
  const head = Buffer.alloc(headBytes);
  let data = Buffer.alloc(2 ** 16);
  try {
    while (await fill(handle, head)) {
      const [version, length] = [head.readUInt32BE(0), head.readUInt32BE(4)];
      if (length > data.length) data = Buffer.alloc(2 * length);
      const event = data.subarray(0, length);
      if (!(await fill(handle, event))) throw new Error('the recorded events are cut short');
      yield { version, block: version, ...readContent(event) };
    }
  } finally {
    await handle.close();
  }
}

async function fill(handle: FileHandle, buffer: Buffer): Promise<boolean> {
  const { bytesRead } = await handle.read(buffer, 0, buffer.length);
  if (bytesRead > 0 && bytesRead < buffer.length) throw new Error('the recorded events are cut short');
  return bytesRead > 0;
}

// By hand: viem would make text of a delta of 150 kB, and garbage that weighs more than what is measured.
function readContent(data: Buffer): Pick<StatusUpdate, 'root' | 'prevBlock' | 'delta'> {
  const numberAt = (word: number) => data.readUInt32BE(word + 28);
  const start = numberAt(64) + 32;
  const delta = data.subarray(start, start + numberAt(start - 32));
  return { root: bytesToHex(data.subarray(0, 32)), prevBlock: numberAt(32), delta };
}
