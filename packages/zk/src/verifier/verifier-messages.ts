import type { ProofSchema } from '@assent/domain';
import type { ProofCheck } from '../presentations/check-proof.ts';

/** A proof that a thread is to check, with the schemas that it names. */
export interface CheckMessage {
  readonly id: number;
  readonly check: ProofCheck;
  readonly schemas: readonly ProofSchema[];
}

/** What a thread says: that it has loaded the engine, or whether a proof holds. */
export type ThreadMessage =
  | 'ready'
  | {
      readonly id: number;
      readonly holds: boolean /** The engine trapped: the thread is not to be used again. */;
      readonly isBroken: boolean;
    };
