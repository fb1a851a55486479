import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '@assent/store';
import { startPostgres } from '../crashable-postgres.ts';
import type { AgentPlace } from './sized-agent.ts';

/** Empty databases, one for each size. */
export interface SizedDatabases {
  readonly places: readonly AgentPlace[];
  stop(): Promise<void>;
}

/** Files in a folder. */
export const sqliteSizes = (folder: string, sizes: readonly number[]): SizedDatabases => ({
  places: sizes.map((rows) => ({
    kind: 'sqlite',
    rows,
    url: `sqlite:${join(folder, `${rows}.sqlite`)}`,
    serverNs: async () => 0,
  })),
  stop: async () => undefined,
});

/** Schemas of one server, each with connections that carry its name. Its cache is what is advised for 4 GB of memory. */
export async function postgresSizes(sizes: readonly number[]): Promise<SizedDatabases> {
  const server = await startPostgres(['shared_buffers=1GB']);
  const admin = await openDatabase(server.url);
  for (const rows of sizes) await admin.unitOfWork((session) => session.execute(`CREATE SCHEMA ${nameOf(rows)}`, []));
  await admin.close();
  return {
    places: sizes.map((rows) => {
      const url = new URL(server.url);
      url.searchParams.set('options', `-c search_path=${nameOf(rows)}`);
      return { kind: 'postgres', rows, url: url.href, serverNs: async () => serverTime() };
    }),
    stop: () => server.stop(),
  };
}

const nameOf = (rows: number) => `scale_${rows}`;

/**
 * Processor time of all connections that PostgreSQL serves on this machine, in ns. One size is measured at a time, so what
 * passes in between is its own.
 */
function serverTime(): number {
  const backends = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isBackend(name));
  return backends.reduce((total, pid) => total + Number(readProc(pid, 'schedstat').split(' ')[0] || 0), 0);
}

const isBackend = (pid: string): boolean => /^postgres: assent /.test(readProc(pid, 'cmdline'));

function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // it has ended since
  }
}
