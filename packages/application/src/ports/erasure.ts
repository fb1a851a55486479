import type { Did, Instant } from '@assent/domain';

/** How much of each kind was erased. */
export interface ErasedCounts {
  readonly credentials: number;
  readonly grants: number;
  readonly receipts: number;
  readonly emergencies: number;
  readonly documents: number;
  /** Offers and presentations whose contents were forgotten. */
  readonly sessions: number;
}

/**
 * What makes copies unreadable that lie elsewhere, in backups or in what the database has put aside: the data key was destroyed here, and
 * whoever destroys the key-encryption key that sealed it there destroys it everywhere. Absent where there was no key.
 */
export interface DestroyedKey {
  readonly dataKey: string;
  readonly sealedUnder: string;
}

/** What the store erased. */
export interface Erased {
  readonly counts: ErasedCounts;
  readonly destroyed?: DestroyedKey;
}

/** An erasure as its organisation keeps it: nothing of whom, unless receipts must still be kept. */
export interface Erasure extends Erased {
  readonly id: string;
  readonly at: Instant;
  readonly scope: 'patient' | 'credential';
  /** Receipts that the organisation had to keep, of whom and until when. Sealed at rest; both are gone once they are erased. */
  readonly kept?: { readonly subject: Did; readonly until: Instant };
}

/** Forgets patients, and credentials. No row that is left says anything of what was erased. */
export interface ErasureRecords {
  /**
   * Erases what there is about a subject, with the key that all of it is sealed under. Receipts from `receiptsFrom` on stay, under a new
   * key.
   */
  ofSubject(subject: Did, receiptsFrom?: Instant): Promise<Erased>;
  /** Erases a credential. What else is kept of its subject is sealed anew under a new key. Undefined if it is not there. */
  ofCredential(id: string): Promise<Erased | undefined>;
  insert(erasure: Erasure): Promise<void>;
  /** Newest first. */
  list(page: { readonly limit: number; readonly offset: number }): Promise<readonly Erasure[]>;
  /** Those whose receipts need not be kept any more at `now`. */
  due(now: Instant): Promise<readonly Erasure[]>;
  /** The receipts that were kept are erased too. */
  finish(id: string, receipts: number): Promise<void>;
}
