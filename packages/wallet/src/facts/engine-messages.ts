import type { ErrorCode, ErrorParams } from '@assent/domain';
import type { FactEngine, ProofProgress } from './fact-engine.ts';

/** What the thread is asked, by the name of the method. */
export interface EngineCall {
  readonly id: number;
  readonly method: keyof FactEngine;
  readonly input: readonly unknown[];
}

/** What it answers: how far it is, and once what came of it. */
export type EngineAnswer =
  | { readonly id: number; readonly progress: ProofProgress }
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: { readonly code: ErrorCode; readonly params: ErrorParams } | null };
