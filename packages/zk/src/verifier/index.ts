export {
  ProofVerifier,
  type ProofVerifierOptions,
  type VerifyingAt,
} from './proof-verifier.ts';
export type { VerifierPoolOptions } from './verifier-pool.ts';
export type { ThreadLimits, ThreadProgram } from './verifier-worker.ts';
