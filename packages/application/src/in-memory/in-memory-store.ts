import type { Store } from '../ports/store.ts';
import { type InMemoryDatabase, inMemoryDatabase } from './in-memory-database.ts';
import { networkRecords } from './in-memory-network-records.ts';
import { tenantRecords } from './in-memory-tenant-records.ts';

/** A `Store` for tests and browsers: transactional, and gone with the process. */
export function inMemoryStore(database: InMemoryDatabase = inMemoryDatabase()): Store {
  return {
    network: (work) => database.unitOfWork((tables) => work(networkRecords(tables))),
    tenant: (id, work) =>
      database.unitOfWork((tables) => work({ ...networkRecords(tables), ...tenantRecords(tables, id) })),
  };
}
