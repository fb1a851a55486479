export { fixedClock } from './fixed-clock.ts';
export { type InMemoryAccreditations, inMemoryAccreditations } from './in-memory-accreditations.ts';
export { type InMemoryDatabase, inMemoryDatabase } from './in-memory-database.ts';
export { inMemoryKeyStore } from './in-memory-key-store.ts';
export { inMemoryLedger } from './in-memory-ledger.ts';
export { inMemoryRegistries } from './in-memory-registries.ts';
export { type InMemoryRevocationStatus, inMemoryRevocationStatus } from './in-memory-revocation-status.ts';
export { inMemoryStore } from './in-memory-store.ts';
export { seededRandom } from './seeded-random.ts';
