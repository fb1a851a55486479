import type { Bytes32, Instant } from '@assent/domain';

/** The only source of time. */
export interface Clock {
  now(): Instant;
}

/** The only source of randomness; cryptographically secure. */
export interface Random {
  /** A version 4 UUID. */
  uuid(): string;
  bytes32(): Bytes32;
  /** 256 bits, base64url: a nonce, a session token, an API key. */
  token(): string;
}
