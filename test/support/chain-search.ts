import { createHash, createHmac } from 'node:crypto';
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

/**
 * The forms in which a text could be written to a chain, in lower case. Texts of less than five bytes could be chance, and so could a
 * few digits among so much hexadecimal: those are looked for as bytes.
 */
export function formsOf(text: string): string[] {
  const bytes = Buffer.from(text);
  if (bytes.length < 5) return [];
  const asItIs = /^[0-9a-f]{0,9}$/i.test(text) ? [] : [text];
  const encoded = [...asItIs, bytes.toString('hex'), bytes.toString('base64url')];
  const inHex = Buffer.from(bytes.toString('base64url')).toString('hex');
  return [...encoded, inHex, ...digestsOf(bytes)].map((form) => form.toLowerCase());
}

/** The forms of bytes given as hexadecimal. */
export function formsOfBytes(hex: string): string[] {
  const bytes = Buffer.from(hex.replace(/^0x/, ''), 'hex');
  return [bytes.toString('hex'), Buffer.from(bytes.toString('base64url')).toString('hex'), ...digestsOf(bytes)];
}

const prefixBits = 27;

/**
 * Finds bytes, at least four, given as hexadecimal, in a text with much hexadecimal in it: for thousands of digests, as
 * most are known not to be there without looking.
 */
export function hexFinder(text: string): (hex: string) => boolean {
  const prefixes = new Uint8Array(2 ** (prefixBits - 3));
  const prefixAt = (bytes: Buffer, at: number) => bytes.readUInt32BE(at) >>> (32 - prefixBits);
  const note = (bytes: Buffer) => {
    for (let at = 0; at + 4 <= bytes.length; at += 1) {
      const prefix = prefixAt(bytes, at);
      prefixes[prefix >>> 3] = (prefixes[prefix >>> 3] ?? 0) | (1 << (prefix & 7));
    }
  };
  for (const [run] of text.matchAll(/[0-9a-f]{8,}/g)) {
    note(Buffer.from(run, 'hex'));
    // bytes may begin at the second digit of a run, too
    note(Buffer.from(run.slice(1), 'hex'));
  }
  return (hex) => {
    const prefix = prefixAt(Buffer.from(hex, 'hex'), 0);
    return (((prefixes[prefix >>> 3] ?? 0) >> (prefix & 7)) & 1) === 1 && text.includes(hex);
  };
}

const separators = ['', ':', '|', '/', ' ', ','];

/**
 * Digests of a text together with something that everybody can know, such as a tenant or a contract: in either order,
 * as text and, if it is hexadecimal, as bytes, and as the key of an HMAC. A salt that is no secret hides nothing.
 */
export function saltedForms(text: string, known: string): string[] {
  const own = Buffer.from(text);
  const salts = /^0x[0-9a-f]+$/i.test(known) ? [known, Buffer.from(known.slice(2), 'hex')] : [known];
  return salts.flatMap((salt) => [
    ...separators.flatMap((separator) => [
      ...digestsOf(Buffer.concat([own, Buffer.from(separator), Buffer.from(salt)])),
      ...digestsOf(Buffer.concat([Buffer.from(salt), Buffer.from(separator), own])),
    ]),
    createHmac('sha256', salt).update(own).digest('hex'),
  ]);
}

const digestsOf = (bytes: Uint8Array) => [
  createHash('sha256').update(bytes).digest('hex'),
  keccak256(bytes).slice(2),
  // an Ethereum address is the end of a keccak digest
  keccak256(bytes).slice(26),
];
