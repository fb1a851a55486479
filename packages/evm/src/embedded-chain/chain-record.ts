import { stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { zBytes32 } from '@assent/domain';
import * as z from 'zod';
import { ifThere, jsonOf, readIfThere, replaceFile } from '../durable-file.ts';

const zRecord = z.strictObject({
  chainId: z.int().positive(),
  port: z.int().positive(),
  genesisHash: zBytes32.optional(),
  /** Process that runs the chain; left out after a clean stop. */
  anvilPid: z.int().positive().optional(),
  /** Process that supervises it. */
  ownerPid: z.int().positive().optional(),
});

/** What the next start has to know about the chain in a folder. */
export type ChainRecord = z.infer<typeof zRecord>;

// An owner renews the record every two seconds or so; an older record is of a process that is gone, even if another
// one has its number by now.
const freshMs = 10_000;

const fileIn = (dir: string) => join(dir, 'chain.json');

/** The record, or undefined if there is none that can be read: then nothing is known, and nothing is taken over. */
export async function readRecord(dir: string): Promise<(ChainRecord & { readonly isFresh: boolean }) | undefined> {
  const content = await readIfThere(fileIn(dir));
  const record = zRecord.safeParse(content && jsonOf(content));
  if (!record.success) return undefined;
  return { ...record.data, isFresh: Date.now() - (await stat(fileIn(dir))).mtimeMs < freshMs };
}

export const writeRecord = (dir: string, record: ChainRecord): Promise<void> =>
  replaceFile(fileIn(dir), `${JSON.stringify(record)}\n`);

/** Says that the owner is still there. Without a record there is nothing to say. */
export async function renewRecord(dir: string): Promise<void> {
  const now = new Date();
  await ifThere(utimes(fileIn(dir), now, now));
}
