export { fixedClock } from './fixed-clock.ts';
export { type InMemoryAccreditations, inMemoryAccreditations } from './in-memory-accreditations.ts';
export { type InMemoryAgent, inMemoryAgent } from './in-memory-agent.ts';
export { type InMemoryAnchors, inMemoryAnchors } from './in-memory-anchors.ts';
export { inMemoryCertificate, inMemoryCertificates } from './in-memory-certificates.ts';
export { type InMemoryChainAccreditations, inMemoryChainAccreditations } from './in-memory-chain-accreditations.ts';
export { inMemoryChainEvents } from './in-memory-chain-events.ts';
export { inMemoryCredentialStore } from './in-memory-credential-store.ts';
export { type InMemoryDatabase, inMemoryDatabase } from './in-memory-database.ts';
export { type InMemoryDocuments, inMemoryDocuments } from './in-memory-documents.ts';
export { inMemoryEmergencyChain } from './in-memory-emergency-chain.ts';
export {
  type ForeignListDraft,
  type InMemoryForeignLists,
  inMemoryForeignLists,
} from './in-memory-foreign-lists.ts';
export { type InMemoryIssuerKeys, inMemoryIssuerKeys } from './in-memory-issuer-keys.ts';
export { inMemoryKeyStore } from './in-memory-key-store.ts';
export { inMemoryLedger } from './in-memory-ledger.ts';
export { type InMemoryListMirror, inMemoryListMirror } from './in-memory-list-mirror.ts';
export { inMemoryRegistries } from './in-memory-registries.ts';
export { type InMemoryRevocationStatus, inMemoryRevocationStatus } from './in-memory-revocation-status.ts';
export { inMemoryStore } from './in-memory-store.ts';
export { pseudoRandom } from './pseudo-random.ts';
export { seededRandom } from './seeded-random.ts';
