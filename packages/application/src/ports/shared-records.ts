import type { Bytes32, Did, Instant, Receipt, Tenant, TenantId } from '@assent/domain';
import type { LogBatch } from './audit-log.ts';
import type { ChainIntent } from './chain.ts';
import type { EventLine } from './events.ts';
import type { NamedCaller } from './policy-engine.ts';
import type { FoundStaffSession } from './staff.ts';
import type { DenialKey, GrantHolder, StoredConsentRules, StoredGrant } from './stored-rows.ts';

/**
 * What nearly every request asks. What many ask at the same moment is asked together, so that a thousand requests a second
 * are a few hundred statements; a request alone waits for nobody. Every read sees what was committed before it began.
 *
 * @throws AppError `store_unavailable`
 */
export interface SharedRecords {
  /** The API key with this hash, unless it was replaced or revoked. It may be over. */
  apiKeyByHash(hash: string): Promise<FoundApiKey | undefined>;
  /**
   * The API key with this hash as this process found it, not long ago, if it knows. Nothing may be answered by it before it is proven that it is
   * still so: `note` proves it with the line that it appends.
   */
  rememberedApiKey(hash: string): RememberedApiKey | undefined;
  /** The session of staff with this hash of its token, unless its account has ended. It may be locked or over. */
  staffSessionByHash(hash: string): Promise<FoundStaffSession | undefined>;
  /** Those of `keys` that are denied, or are being denied by this process (`denyWhile`). */
  deniedAmong(keys: readonly DenialKey[]): Promise<ReadonlySet<DenialKey>>;
  /**
   * Runs work that denies a key, and denies it to this process already while it runs. If it fails, the key is as before.
   */
  denyWhile<T>(key: DenialKey, work: () => Promise<T>): Promise<T>;
  /**
   * Records that a key is revoked: its denial, the work for the chain, and lines of history, all or none of it. If it is denied
   * already, no more than lines that are not there yet are added. About a subject whose key was deleted nothing is written.
   * Answers the time and the intent that were first recorded.
   */
  recordRevocation(revocation: ConsentRevocation): Promise<{ readonly at: Instant; readonly intentId: string }>;
  /**
   * Appends a batch to its log, and asks the chain to anchor it: all of it or nothing. False, and nothing is changed, if the log
   * has another digest by now, or a receipt waits no more.
   *
   * @throws AppError `gone` if a patient's key was erased, `key_unavailable`
   */
  appendToLog(batch: LogBatch, anchoring: ChainIntent): Promise<boolean>;
  /**
   * What a decision about a subject goes by, as it was at one moment.
   *
   * @throws AppError `gone` if the subject's key was deleted, `key_unavailable`
   */
  subjectFile(tenant: TenantId, subject: Did): Promise<OpenSubjectFile>;
  /**
   * Appends a line to the history of a subject that follows from their file, and answers what was made with it. `make` is given the file as
   * it was not long ago, if this process knows, and the line is appended only if at that moment file and key still are so. If the file is not, it is
   * read, and `make` called again; it must change nothing itself. What is appended is kept as by `append` of a file that is open.
   *
   * @throws AppError as `subjectFile`; `OutdatedApiKey`, with nothing appended; what `make` throws
   */
  note<Made>(about: NotedAbout, make: (file: SubjectFile) => Promise<Noted<Made>>): Promise<Made>;
  /**
   * A number such that whatever has it or a smaller one in any stream of events is there by now: nothing comes in between any more.
   * It never falls while a process runs.
   */
  newestEvent(): Promise<number>;
  /**
   * Lines of the stream of a tenant, and those for every tenant, after a number and up to another with it, first to last.
   *
   * @throws AppError `key_unavailable`
   */
  eventsBetween(tenant: TenantId, after: number, upTo: number, limit: number): Promise<readonly EventLine[]>;
}

/** An API key that somebody showed, as it was at one moment. */
export interface FoundApiKey {
  readonly tenant: Tenant;
  /** Absent: the key of the owner. */
  readonly named?: NamedCaller;
}

/** An API key that was not read for this call. */
export interface RememberedApiKey {
  readonly hash: string;
  readonly found: FoundApiKey;
  /** It was found to be still so since. */
  isProven: boolean;
}

/** A key is not what it was when it was last read: it may do something else now, or nothing. */
export class OutdatedApiKey extends Error {
  override readonly name = 'OutdatedApiKey';
}

/** Whom a line is about, in the history of which tenant. */
export interface NotedAbout {
  readonly tenant: TenantId;
  readonly subject: Did;
  /** Who asked for it, if that is not proven yet. */
  readonly key?: RememberedApiKey | undefined;
}

/** A line of history, and what was made with it. */
export interface Noted<Made> {
  readonly receipt: Receipt;
  readonly made: Made;
}

/** A consent that is taken back, or all of an epoch. */
export interface ConsentRevocation {
  readonly key: Bytes32;
  /** What the chain is shown. */
  readonly secret: Bytes32;
  readonly at: Instant;
  readonly intentId: string;
  /** One for each grant that falls. Idempotent by receipt id. */
  readonly lines: readonly { readonly holder: GrantHolder; readonly receipt: Receipt }[];
}

/** What one tenant has about one subject. */
export interface SubjectFile {
  /** All grants, in the order they came. */
  readonly grants: readonly StoredGrant[];
  /** Keys of these grants, and of their epochs, that are denied, or are being denied by this process. */
  readonly denied: ReadonlySet<DenialKey>;
  /** By what the tenant decides. */
  readonly consentRules: StoredConsentRules;
}

/** The same, and a way to write down what came of it. */
export interface OpenSubjectFile extends SubjectFile {
  /**
   * Appends a line to the history of the subject. It is kept when this returns, whatever process is killed; on SQLite a
   * power failure may take the lines of the last second. Idempotent by receipt id.
   */
  append(receipt: Receipt): Promise<void>;
}
