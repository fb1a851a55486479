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

/** What a worker says: that it can start, or the answers to a batch in its order. */
export type WorkerMessage = 'ready' | { readonly id: number; readonly answers: readonly boolean[] };
