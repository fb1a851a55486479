import type { Instant } from '@assent/domain';

/** Something that an authorization server keeps until it is over: a pushed request, a page that is open, a code. */
export interface AuthorizationState {
  /** Hash of its kind and its identifier, which is often a secret. */
  readonly hash: string;
  /** Hash of what several have in common, by which they are found or removed together. */
  readonly groupHash?: string;
  /** Sealed at rest. */
  readonly content: Readonly<Record<string, unknown>>;
  readonly usedAt?: Instant;
  readonly expiresAt: Instant;
}
