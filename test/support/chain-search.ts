import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { PublicClient } from 'viem';
import { keccak256 } from 'viem';

type RawRequest = (call: { readonly method: string; readonly params: readonly unknown[] }) => Promise<unknown>;

/**
 * Everything a node keeps, as one text in lower case: blocks, calldata, receipts with their logs, and, from the dump of
 * its state, the code and storage of every account.
 */
export async function everythingOnChain(client: PublicClient): Promise<string> {
  const request = client.request as unknown as RawRequest;
  const head = Number(await client.getBlockNumber());
  const parts: unknown[] = [];
  for (let number = 0; number <= head; number += 1) {
    const block = `0x${number.toString(16)}`;
    parts.push(await request({ method: 'eth_getBlockByNumber', params: [block, true] }));
    parts.push(await request({ method: 'eth_getBlockReceipts', params: [block] }));
  }
  const dump = String(await request({ method: 'anvil_dumpState', params: [] }));
  parts.push(gunzipSync(Buffer.from(dump.slice(2), 'hex')).toString());
  return JSON.stringify(parts).toLowerCase();
}

/** The forms in which a text could be written to a chain, in lower case. Texts of less than five bytes could be chance. */
export function formsOf(text: string): string[] {
  const bytes = Buffer.from(text);
  if (bytes.length < 5) return [];
  const encoded = [text, bytes.toString('hex'), bytes.toString('base64url')];
  const inHex = Buffer.from(bytes.toString('base64url')).toString('hex');
  return [...encoded, inHex, ...digestsOf(bytes)].map((form) => form.toLowerCase());
}

/** The forms of bytes given as hexadecimal. */
export function formsOfBytes(hex: string): string[] {
  const bytes = Buffer.from(hex.replace(/^0x/, ''), 'hex');
  return [bytes.toString('hex'), Buffer.from(bytes.toString('base64url')).toString('hex'), ...digestsOf(bytes)];
}

const digestsOf = (bytes: Uint8Array) => [
  createHash('sha256').update(bytes).digest('hex'),
  keccak256(bytes).slice(2),
  // an Ethereum address is the end of a keccak digest
  keccak256(bytes).slice(26),
];
