import type { Address, Bytes32, EmergencyRequest, Instant, IssuedType, StatusEntry } from '@assent/domain';

/** The registries this service writes to, and how their identifiers are made. Pure. */
export interface Registries {
  readonly chainId: number;
  readonly statusRegistry: Address;
  readonly consentRevocations: Address;
  readonly issuerRegistry: Address;
  readonly anchorLog: Address;
  readonly emergencyAccess: Address;
  /** The account that signs for this service: it opens, and may close, the cases of emergency access recorded here. */
  readonly operator: Address;
  /** ERC-1056, the registry of did:ethr. */
  readonly didRegistry: Address;
  /** Bits in a status list that this service creates. */
  readonly listSize: number;
  /** Identifier of the list that this service's signer creates with `salt`. */
  listIdOf(salt: Bytes32): Bytes32;
  /** Hash-lock of a consent: keccak-256 of its 32-byte secret. */
  keyOf(secret: Bytes32): Bytes32;
  /** Identifier of the log that this service's signer opens with `salt`. It is the digest of the log while it is empty. */
  logIdOf(salt: Bytes32): Bytes32;
  /** Identifier of a credential type among issuers: keccak-256 of the UTF-8 bytes of its `vct`. */
  typeIdOf(type: IssuedType): Bytes32;
}

/** When blocks were made, as they say themselves. */
export interface BlockTimes {
  /** @throws AppError `registry_unavailable` if no node can be read, or none has the block */
  timeOf(block: number): Promise<Instant>;
}

/** State of an audit log as it is anchored: the tree of its first `size` entries, and the map of its patients' heads. */
export interface Checkpoint {
  /** Digest of the checkpoint before this one; the identifier of the log if this is the first. */
  readonly prevDigest: Bytes32;
  readonly size: number;
  readonly logRoot: Bytes32;
  readonly mapRoot: Bytes32;
}

/** `not_supported`: the entry names a chain or contract that this reader does not trust, or a list not there. */
export type StatusReading = 'valid' | 'revoked' | 'suspended' | 'not_supported';

/** Readings in the order of the entries, as of block `block`, which the reader knew to be the latest `ageMs` ago. */
export interface StatusReadings {
  readonly readings: readonly StatusReading[];
  readonly block: number;
  readonly ageMs: number;
}

/** Reads revocation from the chain alone, without asking any issuer. */
export interface RevocationStatus {
  /**
   * `denied`: names of entries that are denied at this service, from whoever has just read them all.
   *
   * @throws AppError `registry_unavailable` if the chain cannot be read, is another chain, is behind, or was read too long ago
   */
  read(entries: readonly StatusEntry[], denied?: ReadonlySet<string>): Promise<StatusReadings>;
}

/** What is to become of a did:ethr (ERC-1056). `value`: bytes in hexadecimal. `validity`: seconds from its block on. */
export type DidOrder =
  | { readonly kind: 'set_attribute'; readonly name: Bytes32; readonly value: string; readonly validity: number }
  | { readonly kind: 'revoke_attribute'; readonly name: Bytes32; readonly value: string }
  | { readonly kind: 'revoke_delegate'; readonly delegateType: Bytes32; readonly delegate: Address }
  /** The DID is given up for good. */
  | { readonly kind: 'give_up' };

/**
 * An order, and the signature of the owner of `identity` over it and `nonce`. Anybody may bring it to the chain, so the DID
 * itself needs no funds. The registry takes the orders of an owner in the sequence of their nonces.
 */
export interface AuthorizedDidOrder {
  readonly identity: Address;
  readonly owner: Address;
  readonly nonce: number;
  readonly order: DidOrder;
  readonly signature: { readonly v: number; readonly r: Bytes32; readonly s: Bytes32 };
}

/**
 * Work for the chain. It is written in the same transaction as the fact that calls for it. Times are seconds since 1970;
 * an `until` of 2^48 - 1 means without end. Those of one issuer and type, those of one log, those of one case or rule of
 * emergency access, and suspensions of one place are done in their order.
 */
export type ChainIntent =
  | { readonly kind: 'create_list'; readonly salt: Bytes32 }
  /** Sets a bit for good. */
  | { readonly kind: 'revoke_status'; readonly listId: Bytes32; readonly index: number }
  /** Sets a bit of a list of suspensions, or takes it back. */
  | { readonly kind: 'set_suspension'; readonly listId: Bytes32; readonly index: number; readonly suspended: boolean }
  | { readonly kind: 'reveal_consent'; readonly secret: Bytes32 }
  /** The issuer may issue the type in [from, until). */
  | {
      readonly kind: 'accredit_issuer';
      readonly issuer: Address;
      readonly typeId: Bytes32;
      readonly from: number;
      readonly until: number;
    }
  /** Nothing that the issuer issued of the type at `since` or later is trusted. */
  | { readonly kind: 'suspend_issuer'; readonly issuer: Address; readonly typeId: Bytes32; readonly since: number }
  /** The suspension ends; what was issued from its start up to `from` stays refused. */
  | { readonly kind: 'reinstate_issuer'; readonly issuer: Address; readonly typeId: Bytes32; readonly from: number }
  | { readonly kind: 'open_log'; readonly salt: Bytes32 }
  | ({ readonly kind: 'anchor_log'; readonly logId: Bytes32 } & Checkpoint)
  | ({ readonly kind: 'change_did' } & AuthorizedDidOrder)
  /** `requiredClasses` and `classes`: one bit for each class of approvers. */
  | {
      readonly kind: 'set_emergency_policy';
      readonly policyId: number;
      readonly threshold: number;
      readonly requiredClasses: number;
      readonly maxDuration: number;
      readonly active: boolean;
    }
  | { readonly kind: 'set_emergency_approver'; readonly approver: Address; readonly classes: number }
  /** Records a case with the signatures that opened it; `approvers` ascending, `signatures` in the same order. */
  | ({
      readonly kind: 'open_emergency';
      readonly approvers: readonly Address[];
      readonly signatures: readonly string[];
    } & EmergencyRequest)
  | { readonly kind: 'close_emergency'; readonly caseId: Bytes32 }
  | { readonly kind: 'review_emergency'; readonly caseId: Bytes32; readonly outcome: Bytes32 };

export interface QueuedIntent {
  readonly id: string;
  readonly intent: ChainIntent;
}

/** Leaves out intents that are postponed beyond `nowMs`, and whole kinds. */
export interface QueueFilter {
  readonly nowMs: number;
  readonly except: readonly ChainIntent['kind'][];
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

/** Where a final transaction was mined. */
export interface FinalTransaction extends Pick<MinedAt, 'blockNumber' | 'blockHash'> {
  readonly nonce: number;
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
  /** Queued intents, oldest first; without a filter, all of them. */
  queued(limit: number, filter?: QueueFilter): Promise<readonly QueuedIntent[]>;
  /**
   * Keeps queued intents out of the way for a time that doubles at each call, up to ten minutes (`postponementMs`): they
   * cannot be done now, and those behind them can.
   */
  postpone(intentIds: readonly string[], nowMs: number): Promise<void>;
  /**
   * Up to `count` random indexes of a list that were never given out and now never will be; fewer if the list has hardly
   * any left, none if it is not a list of this store. Flipped together with real ones they hide how many those are.
   */
  takeDecoys(listId: Bytes32, count: number): Promise<readonly number[]>;
  /** Those of `indexes` that were given out as decoys of this list. */
  decoysAmong(listId: Bytes32, indexes: readonly number[]): Promise<readonly number[]>;
  /** Transactions that are signed or mined but not final, lowest nonce first. */
  open(): Promise<readonly LedgerTransaction[]>;
  /** The highest nonce ever recorded and not abandoned, and the highest of a final transaction. */
  highestNonce(): Promise<{ readonly recorded?: number; readonly final?: number }>;
  /** Where final transactions with a nonce below `nonce` were mined, highest nonce first. */
  finalBelow(nonce: number, limit: number): Promise<readonly FinalTransaction[]>;
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
