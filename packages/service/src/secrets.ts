import { randomBytes, randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '@assent/domain';
import * as z from 'zod';
import type { Configuration, Secrets } from './configuration.ts';

const zSecrets = z.strictObject({
  keyEncryptionKeys: z.string().min(1),
  operatorKey: z.string().min(32),
  signerKey: z.string().regex(/^0x[0-9a-f]{64}$/),
});

/**
 * The secrets of the service: from the environment, and on the embedded default, for those not given, from
 * `secrets.json` in its home, made at the first start, readable by its owner only.
 *
 * @throws AppError `configuration_invalid` if the file is damaged or readable by others
 */
export function provideSecrets({ home, secrets, profile }: Configuration): { secrets: Secrets; created?: string } {
  if (profile === 'production') return { secrets: secrets as Secrets };
  const file = join(home, 'secrets.json');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const created = writeOnce(file, () => ({
    keyEncryptionKeys: `first:${randomBytes(32).toString('base64url')}`,
    operatorKey: randomBytes(32).toString('base64url'),
    signerKey: `0x${randomBytes(32).toString('hex')}`,
  }));
  return { secrets: { ...readSecrets(file), ...secrets }, ...(created ? { created: file } : {}) };
}

function readSecrets(file: string): Secrets {
  if ((statSync(file).mode & 0o077) !== 0) {
    throw new AppError('configuration_invalid', { file, fault: 'readable by others: chmod 600' });
  }
  const parsed = zSecrets.safeParse(parseJson(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new AppError('configuration_invalid', { file, fault: 'damaged' });
  return parsed.data as Secrets;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Writes a file whole and durable, unless it is there. Two starts at once agree on one. Returns whether it was made. */
function writeOnce(file: string, content: () => Secrets): boolean {
  if (existsSync(file)) return false;
  // Not named after the process: two containers on one volume have the same process id.
  const temporary = `${file}.${randomUUID()}`;
  writeDurably(temporary, `${JSON.stringify(content(), null, 2)}\n`);
  try {
    linkSync(temporary, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(temporary);
  }
  syncToDisk(dirname(file));
  return true;
}

function writeDurably(file: string, text: string): void {
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The name of a file lasts only once its folder is on disk: without it, a crash could leave data and no key. */
function syncToDisk(folder: string): void {
  const descriptor = openSync(folder, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}
