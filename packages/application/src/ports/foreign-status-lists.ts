import type { Instant } from '@assent/domain';
import type { Certificate } from './certificates.ts';
import type { StatusReading } from './chain.ts';

/** A list of statuses that holds now, [issuedAt, expiresAt), and that the key of its first certificate signed. */
export interface ForeignStatusList {
  /** Leaf first. Whether the leaf may sign for the issuer of a credential is a rule of whoever relies on the list. */
  readonly certificates: readonly Certificate[];
  /** What the list says of who issued it, if it does. */
  readonly issuer?: string;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
  /** How long a copy may be kept before asking again. */
  readonly ttlSeconds?: number;
  /** `not_supported` beyond the end of the list, and for what it says that is not known here. */
  readingAt(index: number): StatusReading;
}

/** Lists that issuers known by a certificate publish (Token Status List). */
export interface ForeignStatusLists {
  /**
   * The list that was made for this address; undefined if lists of others are not read here. The address alone is asked: whoever
   * serves the list learns that somebody here wants it, and not for which credential.
   *
   * @throws AppError `registry_unavailable` with a `reason`: it cannot be had, or is not such a list, so what it says is unknown
   */
  listAt(uri: string): Promise<ForeignStatusList | undefined>;
  /** Whoever could not rely on a list says so, so that no copy of it is kept: its issuer may have put another one there. */
  forget(uri: string): void;
}
