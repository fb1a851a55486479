import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { AppError } from '@assent/domain';

/** A crash leaves either the old file or the new one, never half of one. @throws AppError `not_found` without its folder */
export function writeAtomically(file: string, text: string): void {
  const folder = dirname(resolve(file));
  if (!existsSync(folder)) throw new AppError('not_found', { folder });
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    syncToDisk(temporary, 'w', (descriptor) => writeSync(descriptor, text));
    renameSync(temporary, file);
    syncToDisk(folder, 'r');
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** A file lasts once its contents are on disk, and its name once its folder is. */
function syncToDisk(path: string, flags: 'r' | 'w', write?: (descriptor: number) => void): void {
  const descriptor = openSync(path, flags, 0o600);
  try {
    write?.(descriptor);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
