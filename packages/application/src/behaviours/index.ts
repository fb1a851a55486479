export { behavesLikeKeyStore } from './behaves-like-key-store.ts';
export { behavesLikeStore } from './behaves-like-store.ts';
export { behavesLikeTransactionLedger } from './behaves-like-transaction-ledger.ts';
export type { LedgerUnderTest } from './ledger-samples.ts';
