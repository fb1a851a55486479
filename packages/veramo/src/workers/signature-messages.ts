import type { VerificationKey } from '../dids/verification-key.ts';
import type { SignatureAlgorithm } from '../keys/public-jwk.ts';

/** A claim as a worker gets it. Texts, because a part of a buffer would be copied with all of that buffer. */
export interface SignatureJob {
  readonly key: VerificationKey;
  readonly algorithm: SignatureAlgorithm;
  /** What is signed, one letter per byte. */
  readonly signed: string;
  /** Base64url. */
  readonly signature: string;
}

/** Jobs that go to a worker together. */
export interface SignatureBatch {
  readonly id: number;
  readonly jobs: readonly SignatureJob[];
}

/** Answers to a batch in its order, and when they were found: milliseconds since 1970, with fractions. */
export interface BatchAnswers {
  readonly id: number;
  readonly answers: readonly boolean[];
  readonly doneAtMs: number;
}

/** What a worker says: that it can start, or its answers. */
export type WorkerMessage = 'ready' | BatchAnswers;

/** A clock that threads share. */
export const sharedClockMs = (): number => performance.timeOrigin + performance.now();
