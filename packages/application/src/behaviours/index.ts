export { behavesLikeChainEventStore } from './behaves-like-chain-event-store.ts';
export { behavesLikeCredentialStore } from './behaves-like-credential-store.ts';
export { behavesLikeDocuments } from './behaves-like-documents.ts';
export {
  behavesLikeForeignStatusLists,
  type ForeignListsUnderTest,
} from './behaves-like-foreign-status-lists.ts';
export { behavesLikeKeyStore } from './behaves-like-key-store.ts';
export { behavesLikeStore } from './behaves-like-store.ts';
export { behavesLikeTransactionLedger } from './behaves-like-transaction-ledger.ts';
export { newChainEvent } from './chain-event-samples.ts';
export type { LedgerUnderTest } from './ledger-samples.ts';
export {
  newAuditLog,
  newAuthorizationState,
  newBytes32,
  newCredential,
  newDid,
  newEmergency,
  newErasure,
  newGrant,
  newHealthCard,
  newHealthLink,
  newOffer,
  newPatient,
  newReceipt,
  newRequest,
  newSavedDocument,
  newSession,
  newStatusList,
  tenantA,
  tenantB,
  tenantOf,
} from './samples.ts';
export { newWebhook } from './store-events.ts';
export { newProofIssuer, newProofRequest, newStudyEntry, proofOutcome } from './store-proofs.ts';
