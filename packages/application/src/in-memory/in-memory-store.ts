import type { Store } from '../ports/store.ts';
import { type InMemoryDatabase, inMemoryDatabase } from './in-memory-database.ts';
import { networkRecords } from './in-memory-network-records.ts';
import { tenantRecords } from './in-memory-tenant-records.ts';

/** A `Store` for tests and browsers: transactional, and gone with the process. */
export function inMemoryStore(database: InMemoryDatabase = inMemoryDatabase()): Store {
  const tenant: Store['tenant'] = (id, work) =>
    database.unitOfWork((tables) => work({ ...networkRecords(tables), ...tenantRecords(tables, id) }));
  const network: Store['network'] = (work) => database.unitOfWork((tables) => work(networkRecords(tables)));
  return {
    network,
    reading: network,
    tenant,
    shared: {
      tenantByApiKeyHash: (hash) =>
        database.unitOfWork(
          async (tables) => [...tables().tenants.values()].find(({ apiKeyHash }) => apiKeyHash === hash)?.tenant,
        ),
      deniedAmong: (keys) => network(({ denials }) => denials.among(keys)),
      grantsOf: (id, subject) => tenant(id, ({ grants }) => grants.ofSubject(subject)),
      appendReceipt: (id, receipt) => tenant(id, ({ receipts }) => receipts.append(receipt)),
    },
  };
}
