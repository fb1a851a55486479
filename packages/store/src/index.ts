export type { Database } from './database.ts';
export { databaseChainEvents } from './database-chain-events.ts';
export { databaseKeyStore } from './database-key-store.ts';
export { databaseLedger } from './database-ledger.ts';
export { databaseStore } from './database-store.ts';
export { aesKeyring, type KeyEncryptionKey } from './encryption/aes-keyring.ts';
export { parseKeyEncryptionKeys } from './encryption/parse-key-encryption-keys.ts';
export { type RewrapCounts, rewrapKeys } from './encryption/rewrap-keys.ts';
export { type DatabaseConfig, openDatabase } from './open-database.ts';
