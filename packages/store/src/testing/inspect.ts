import type { DatabaseConfig } from '../open-database.ts';
import { openSource } from './open-source.ts';

/** Runs one statement on a connection of its own, past all of our code. */
export async function inspect(config: DatabaseConfig, sql: string): Promise<Record<string, unknown>[]> {
  const source = await openSource(config);
  try {
    return await source.query(sql);
  } finally {
    await source.destroy();
  }
}
