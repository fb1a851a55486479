import type { Address, Bytes32, StatusEntry } from '@assent/domain';

/** The registries this service writes to, and how their identifiers are made. Pure. */
export interface Registries {
  readonly chainId: number;
  readonly statusRegistry: Address;
  readonly consentRevocations: Address;
  /** Bits in a status list that this service creates. */
  readonly listSize: number;
  /** Identifier of the list that this service's signer creates with `salt`. */
  listIdOf(salt: Bytes32): Bytes32;
  /** Hash-lock of a consent: keccak-256 of its 32-byte secret. */
  keyOf(secret: Bytes32): Bytes32;
}

/** `not_supported`: the entry names a chain or contract that this reader does not trust, or a list not there. */
export type StatusReading = 'valid' | 'revoked' | 'not_supported';

/** Reads revocation from the chain alone, without asking any issuer. */
export interface RevocationStatus {
  /**
   * One reading per entry, in order, as of block `block`.
   *
   * @throws AppError `registry_unavailable` if the chain cannot be read, is another chain, or is behind
   */
  read(
    entries: readonly StatusEntry[],
  ): Promise<{ readonly readings: readonly StatusReading[]; readonly block: number }>;
}

/** Work for the chain. It is written in the same transaction as the fact that calls for it. */
export type ChainIntent =
  | { readonly kind: 'create_list'; readonly salt: Bytes32 }
  | { readonly kind: 'revoke_status'; readonly listId: Bytes32; readonly index: number }
  | { readonly kind: 'reveal_consent'; readonly secret: Bytes32 };

export interface QueuedIntent {
  readonly id: string;
  readonly intent: ChainIntent;
}

/** `signed`: in a transaction that is stored, and sent again until mined. `final`: it will not be undone. */
export type IntentState = 'queued' | 'signed' | 'mined' | 'final';

/** How far an intent has come, and what its transaction cost. Gas is for the whole transaction of `intents` intents. */
export interface IntentProgress {
  readonly id: string;
  readonly kind: ChainIntent['kind'];
  readonly state: IntentState;
  readonly transaction?: {
    readonly hash: string;
    readonly intents: number;
    readonly blockNumber?: number;
    readonly gasUsed?: number;
  };
}

/** One signed version of a transaction. `raw` are the exact bytes to send. */
export interface TransactionAttempt {
  readonly hash: Bytes32;
  readonly raw: string;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
  readonly createdMs: number;
}

/** A transaction of the ledger: one nonce, one content, one or more attempts with growing fees. */
export interface LedgerTransaction {
  readonly nonce: number;
  readonly to: Address;
  readonly data: string;
  readonly gas: number;
  readonly state: 'signed' | 'mined' | 'final';
  readonly attempts: readonly TransactionAttempt[];
  readonly lastSentMs?: number;
  readonly intentIds: readonly string[];
}

/** Where a transaction was mined. */
export interface MinedAt {
  readonly hash: Bytes32;
  readonly blockNumber: number;
  readonly blockHash: Bytes32;
  readonly gasUsed: number;
}

/**
 * The durable side of the transaction outbox, for one signer on one chain. Every method is one database transaction;
 * what it has acknowledged survives a crash.
 */
export interface TransactionLedger {
  /** Takes or renews the right to sign, until `untilMs`. False if another owner holds it at `nowMs`. */
  acquireLease(owner: string, nowMs: number, untilMs: number): Promise<boolean>;
  /** Gives the lease up early. */
  releaseLease(owner: string): Promise<void>;
  /** Queued intents, oldest first. */
  queued(limit: number): Promise<readonly QueuedIntent[]>;
  /** Transactions that are signed or mined but not final, lowest nonce first. */
  open(): Promise<readonly LedgerTransaction[]>;
  /** The highest nonce ever recorded and not abandoned, and the highest of a final transaction. */
  highestNonce(): Promise<{ readonly recorded?: number; readonly final?: number }>;
  /** Stores a signed transaction and moves its intents from queued to signed. Must precede sending. */
  recordSigned(
    transaction: Pick<LedgerTransaction, 'nonce' | 'to' | 'data' | 'gas' | 'intentIds'>,
    attempt: TransactionAttempt,
  ): Promise<void>;
  addAttempt(nonce: number, attempt: TransactionAttempt): Promise<void>;
  markSent(nonce: number, atMs: number): Promise<void>;
  markMined(nonce: number, where: MinedAt, final: boolean): Promise<void>;
  /** The receipt is gone (reorganisation, restored chain): the transaction and all with a higher nonce are to be sent again. */
  reopenFrom(nonce: number): Promise<void>;
  /** The transaction will never do its work (reverted, nonce used by another): its intents are queued again. */
  requeue(nonce: number): Promise<void>;
  /** Intents whose effect is on the chain already, without a transaction of ours. */
  completeWithoutTransaction(intentIds: readonly string[]): Promise<void>;
}
