import type {
  Address,
  AuditCheckpoint,
  Bytes32,
  Did,
  HashBytes,
  Receipt,
  TenantId,
  TilePlace,
  Tiles,
} from '@assent/domain';

/** The cryptography of an audit log. Pure, but not in the language's own library. */
export interface LogCrypto {
  readonly sha256: HashBytes;
  /** Ed25519 public key, 32 bytes, of a seed (RFC 8032). */
  publicKeyOf(seed: Bytes32): Uint8Array;
  sign(seed: Bytes32, message: Uint8Array): Uint8Array;
}

/** An audit log of this database. A later generation takes the place of one that cannot go on, and never changes it. */
export interface AuditLog {
  /** 1 for the first. */
  readonly generation: number;
  readonly logId: Bytes32;
  readonly salt: Bytes32;
  readonly chainId: number;
  readonly contract: Address;
  readonly origin: string;
  /** Makes the tags of patients. Those who get a proof get it, too. */
  readonly tagKey: Bytes32;
  /** Seed of the Ed25519 key that signs checkpoints; the same in all generations. Encrypted at rest. */
  readonly signingKey: Bytes32;
  readonly former?: NonNullable<AuditCheckpoint['former']>;
  /** The work for the chain that opens it. */
  readonly openIntent: string;
}

/** A checkpoint as kept: its signed note, and the work for the chain that anchors it. */
export interface KeptCheckpoint {
  readonly size: number;
  readonly digest: Bytes32;
  readonly note: string;
  readonly intentId: string;
}

/** A receipt that is in no log yet. Without `receipt` if its patient's key was erased: it can be in none. */
export interface WaitingReceipt {
  readonly tenant: TenantId;
  readonly id: string;
  readonly receipt?: Receipt;
}

/** Where a receipt is in a log. */
export interface LoggedReceipt {
  readonly receipt: Receipt;
  readonly index: number;
  /** Encrypted at rest under the patient's key: once that is gone, the entry in the log says nothing. */
  readonly salt: Bytes32;
}

/** Pages of a log: hashes of its tree, its entries, and its map of patients. */
export type LogPageKind = 'hashes' | 'entries' | 'map';

/** What one step of the log writes. */
export interface LogBatch {
  readonly logId: Bytes32;
  /** Digest that the log must have: that of its latest checkpoint, or its identifier. */
  readonly expected: Bytes32;
  readonly checkpoint: KeptCheckpoint;
  readonly pages: Readonly<Record<LogPageKind, Tiles>>;
  readonly logged: readonly (Omit<LoggedReceipt, 'receipt'> & {
    readonly tenant: TenantId;
    readonly id: string;
    readonly subject: Did;
  })[];
}

/** The audit logs of this database. */
export interface AuditLogRecords {
  /** The newest generation. */
  current(): Promise<AuditLog | undefined>;
  get(logId: Bytes32): Promise<AuditLog | undefined>;
  /** Makes a log current, and all receipts wait for it. False, and nothing is changed, if the generation is there. */
  open(log: AuditLog): Promise<boolean>;
  /** The latest checkpoint. */
  latest(logId: Bytes32): Promise<KeptCheckpoint | undefined>;
  /** Whether the log had this digest once. */
  had(logId: Bytes32, digest: Bytes32): Promise<boolean>;
  /** Those of these pages that are there, by `tileKey`. */
  pages(logId: Bytes32, kind: LogPageKind, places: readonly TilePlace[]): Promise<Tiles>;
  /** Receipts of all tenants that are in no log yet, oldest first. */
  waiting(limit: number): Promise<readonly WaitingReceipt[]>;
  /** They can be in no log, and wait no more. */
  leaveOut(receipts: readonly Pick<WaitingReceipt, 'tenant' | 'id'>[]): Promise<void>;
}
