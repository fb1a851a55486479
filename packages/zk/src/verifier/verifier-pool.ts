import { AppError, type ProofSchema } from '@assent/domain';
import type { ProofCheck } from '../presentations/check-proof.ts';
import { type ThreadLimits, type ThreadProgram, VerifierWorker } from './verifier-worker.ts';

/** Options of a pool; what is absent has a default that fits a service on two cores. */
export interface VerifierPoolOptions extends Partial<ThreadLimits> {
  /** Threads, 1 if absent: each has the engine in it, 130 MB. */
  readonly size?: number;
  /** Proofs that may wait, 64 if absent. */
  readonly maxQueued?: number;
  /** The program of a thread, if not the compiled one beside this file. */
  readonly program?: ThreadProgram;
}

const defaults = { size: 1, maxQueued: 64, timeoutMs: 10_000, startMs: 30_000, heapMb: 512, maxProofs: 2_000 };

/** Threads that check proofs, each one at a time. One that ends, traps or takes too long is replaced when there is work. */
export class VerifierPool {
  /** Threads started so far. */
  started = 0;
  private readonly options: typeof defaults & { readonly program: ThreadProgram };
  private readonly free: VerifierWorker[] = [];
  private readonly queue: ((worker: VerifierWorker) => void)[] = [];
  private busy = 0;
  private isClosed = false;

  constructor({ program = compiledProgram, ...options }: VerifierPoolOptions = {}) {
    this.options = { ...defaults, ...options, program };
  }

  /** Starts a thread before the first proof comes, if none was started. */
  prepare(): void {
    if (this.started === 0 && !this.isClosed) this.free.push(this.usable());
  }

  /** @throws AppError `overloaded` or `timeout`: whether the proof holds is unknown */
  async check(check: ProofCheck, schemas: readonly ProofSchema[]): Promise<boolean> {
    const worker = await this.take();
    try {
      return await worker.check(check, schemas);
    } finally {
      this.giveBack(worker);
    }
  }

  /** Ends the threads. What is under way is unknown. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all(this.free.splice(0).map((worker) => worker.end()));
  }

  private take(): Promise<VerifierWorker> {
    const { size, maxQueued } = this.options;
    if (this.isClosed) throw new AppError('overloaded', { reason: 'closed' });
    if (this.busy < size) {
      this.busy += 1;
      return Promise.resolve(this.usable());
    }
    if (this.queue.length >= maxQueued) throw new AppError('overloaded', { maxQueued });
    return new Promise((resolve) => this.queue.push(resolve));
  }

  private giveBack(worker: VerifierWorker): void {
    if (this.isClosed) void worker.end();
    else if (worker.isUsable) this.free.push(worker);
    const next = this.queue.shift();
    if (next) next(this.usable());
    else this.busy -= 1;
  }

  private usable(): VerifierWorker {
    const worker = this.free.pop();
    if (worker?.isUsable) return worker;
    this.started += 1;
    return new VerifierWorker(this.options.program, this.options);
  }
}

/** The compiled one, also in tests, which run the sources: to compile it anew takes longer than most of them. */
const isSource = import.meta.url.endsWith('.ts');
const compiledProgram: ThreadProgram = {
  url: new URL(isSource ? '../../dist/verifier/verifier-thread.js' : './verifier-thread.js', import.meta.url),
};
