import { existsSync, writeFileSync } from 'node:fs';
import { AppError, type NoteKey, parseNoteKey, type ReceiptBundle, zReceiptBundle } from '@assent/domain';
import { logCrypto } from '@assent/veramo';
import * as z from 'zod';
import { readJsonFile } from '../context.ts';

const zReceiptFile = z.strictObject({ logKey: z.string(), bundle: zReceiptBundle });
/** Receipts with their proofs as the command line keeps them, and the key of the log as the service named it. */
export type ReceiptFile = z.infer<typeof zReceiptFile>;

/** @throws AppError `invalid_request` if it cannot be read or holds no receipts */
export function readReceiptFile(file: string): ReceiptFile {
  const parsed = zReceiptFile.safeParse(readJsonFile(file));
  if (!parsed.success) throw new AppError('invalid_request', { file, fault: 'holds no receipts with proofs' });
  return parsed.data;
}

/** What a file holds that may not be there yet. */
export const receiptFileIfAny = (file: string): ReceiptFile | undefined =>
  existsSync(file) ? readReceiptFile(file) : undefined;

/** Writes receipts for their owner only. */
export function writeReceiptFile(file: string, logKey: string, bundle: ReceiptBundle): void {
  writeFileSync(file, `${JSON.stringify({ logKey, bundle }, null, 2)}\n`, { mode: 0o600 });
}

/** The key that a text names. @throws AppError `invalid_request` if it is none */
export function noteKeyFrom(text: string): NoteKey {
  const key = parseNoteKey(logCrypto.sha256, text);
  if (!key) throw new AppError('invalid_request', { fault: 'not a key of a log' });
  return key;
}
