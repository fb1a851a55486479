import { DataSource } from 'typeorm';
import type { DatabaseConfig } from '../open-database.ts';

/** Runs one statement on a connection of its own, past all of our code. */
export async function inspect(config: DatabaseConfig, sql: string): Promise<Record<string, unknown>[]> {
  const source =
    config.type === 'sqlite'
      ? new DataSource({ type: 'sqlite', database: config.file })
      : new DataSource({ type: 'postgres', url: config.url });
  await source.initialize();
  try {
    return await source.query(sql);
  } finally {
    await source.destroy();
  }
}
