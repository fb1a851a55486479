import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isSystemError } from './system-error.ts';

/** Replaces a file as a whole: after a crash or power loss there is either the old content or the new. */
export async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  const draft = `${path}.tmp`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await renameDurably(draft, path);
}

/** Content of a file, undefined if there is no such file. */
export const readIfThere = (path: string): Promise<Buffer | undefined> => ifThere(readFile(path));

/** The JSON in a file's content, undefined if it is not JSON. */
export function jsonOf(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Renames a file, if there is one, so that the new name outlasts a power loss. */
export const renameIfThere = (from: string, to: string): Promise<void> => ifThere(renameDurably(from, to));

async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to);
  // Windows cannot open a folder, and makes renames durable by itself.
  if (process.platform === 'win32') return;
  const folder = await open(dirname(to), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** The result of an action on a file, undefined if there is no such file. */
export async function ifThere<T>(action: Promise<T>): Promise<T | undefined> {
  try {
    return await action;
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
}
