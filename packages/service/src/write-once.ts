import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, linkSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Writes a file whole and durable, readable by its owner only, unless it is there. Two starts at once agree on one. Returns
 * whether it was made.
 */
export function writeOnce(file: string, text: string): boolean {
  if (existsSync(file)) return false;
  // Not named after the process: two containers on one volume have the same process id.
  const temporary = `${file}.${randomUUID()}`;
  writeDurably(temporary, text);
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
