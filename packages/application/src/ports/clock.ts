import type { Bytes32, Instant } from '@assent/domain';

/** The only source of time. */
export interface Clock {
  now(): Instant;
}

/** The only source of randomness; cryptographically secure. */
export interface Random {
  /** A version 4 UUID. */
  uuid(): string;
  /**
   * A version 7 UUID (RFC 9562 §5.7): those made later sort after those made earlier, by the millisecond, so that rows written one
   * after the other lie together in an index.
   */
  orderedUuid(): string;
  bytes32(): Bytes32;
  /** 256 bits, base64url: a nonce, a session token, an API key. */
  token(): string;
}

/** Gives the thread back: whatever else waits for it goes first. For work that would hold it for long. */
export type Pause = () => Promise<void>;
