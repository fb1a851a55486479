import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The database file and the log of what is not in it yet. The index of that log is made anew when it is missing. */
const files = ['assent.sqlite', 'assent.sqlite-wal'] as const;
const derived = 'assent.sqlite-shm';

/** A copy of the SQLite database of a service. */
export interface DatabaseBackup {
  /** Puts it in the place of what is there. The service must not run. */
  putBack(): void;
  remove(): void;
}

/** Copies the database in `home`, of a service that does not run. */
export function backUpDatabase(home: string): DatabaseBackup {
  const folder = mkdtempSync(join(tmpdir(), 'assent-backup-'));
  copyAll(home, folder);
  return {
    putBack() {
      for (const file of [...files, derived]) rmSync(join(home, file), { force: true });
      copyAll(folder, home);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function copyAll(from: string, to: string): void {
  for (const file of files) if (existsSync(join(from, file))) copyFileSync(join(from, file), join(to, file));
}
