import { DataSource, type MigrationInterface } from 'typeorm';
import type { DatabaseConfig } from '../open-database.ts';
import { quietDriver } from '../sqlite-connection.ts';

/** A connection past all of our code, for which there are these migrations and no others. None of them is run. */
export function openSource(
  config: DatabaseConfig,
  migrations: (new () => MigrationInterface)[] = [],
): Promise<DataSource> {
  const place =
    config.type === 'sqlite'
      ? ({ type: 'sqlite', driver: quietDriver, database: config.file } as const)
      : ({ type: 'postgres', url: config.url } as const);
  return new DataSource({ ...place, migrations }).initialize();
}
