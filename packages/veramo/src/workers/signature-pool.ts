import { availableParallelism } from 'node:os';
import { AppError } from '@assent/domain';
import { isSigned, type SignatureCheck, type SignatureClaim } from '../jws/verify-signature.ts';
import { PoolWorker, type WorkerProgram } from './pool-worker.ts';
import { sharedClockMs } from './signature-messages.ts';

export interface SignaturePoolOptions {
  /** Threads beside the calling one: one less than cores, from 1 to 4, if absent; 0 on a single core. */
  readonly size?: number;
  /** Claims that may wait for a worker, 2000 if absent: a tenth of a second of work for one. */
  readonly maxQueued?: number;
  /** Claims of one turn from which on they are shared with the workers, 8 if absent. */
  readonly minShared?: number;
  /** The program of a worker, if not the compiled one beside this file. */
  readonly program?: WorkerProgram;
}

/** Where the pool stands. `rejected` and `shared` count claims since the start. */
export interface PoolFigures {
  readonly workers: number;
  readonly queued: number;
  readonly shared: number;
  readonly rejected: number;
}

interface Job {
  readonly claim: SignatureClaim;
  resolve(isGood: boolean): void;
  reject(error: unknown): void;
}

/**
 * Checks signatures on several cores. Claims made in one turn of the event loop (the credentials of a presentation,
 * requests that came together) are shared equally between the workers and the calling thread; a few are not worth a
 * message and stay. Where workers took longer than the calling thread alone would have, because no core is free, it does
 * without them for a while, each time longer. A worker that ends is replaced, and what it had is unknown.
 *
 * @throws AppError `overloaded` from a check: too many wait already, or a worker ended; try again
 */
export class SignaturePool {
  private readonly options: Required<SignaturePoolOptions>;
  private workers: PoolWorker[] = [];
  private pending: Job[] = [];
  private isClosed = false;
  private shared = 0;
  private rejected = 0;
  /** How many turns are not shared after one that was slower for it, and how many of them are left. */
  private pause = 0;
  private paused = 0;

  constructor(options: SignaturePoolOptions = {}) {
    const program = options.program ?? compiledProgram;
    const size = program ? (options.size ?? defaultSize()) : 0;
    this.options = { maxQueued: 2_000, minShared: 8, ...options, size, program: program as WorkerProgram };
    for (let index = 0; index < size; index++) this.start();
  }

  readonly isSigned: SignatureCheck = (claim) => {
    if (this.options.size === 0 || this.isClosed) return isSigned(claim);
    return new Promise((resolve, reject) => {
      // After all that can go on without input has gone on: by then every claim of this turn is here.
      if (this.pending.length === 0) process.nextTick(() => this.flush());
      this.pending.push({ claim, resolve, reject });
    });
  };

  figures(): PoolFigures {
    const ready = this.workers.filter(({ isReady }) => isReady);
    return { workers: ready.length, queued: this.queued(), shared: this.shared, rejected: this.rejected };
  }

  /** Ends the workers. What is asked later is answered on the calling thread. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all(this.workers.map((worker) => worker.end()));
  }

  private flush(): void {
    const jobs = this.pending;
    this.pending = [];
    const { length } = jobs;
    const ready = this.mayShare(length) ? this.workers.filter(({ isReady }) => isReady) : [];
    const share = Math.ceil(length / (ready.length + 1));
    const startedMs = sharedClockMs();
    const sent = ready.map((worker) => this.send(worker, jobs.splice(0, Math.min(share, jobs.length - 1))));
    const ownStartMs = sharedClockMs();
    for (const job of jobs) settle(job);
    const aloneMs = ((sharedClockMs() - ownStartMs) / jobs.length) * length;
    if (sent.length > 0) void this.learn(sent, startedMs + aloneMs);
  }

  private mayShare(count: number): boolean {
    if (count < this.options.minShared) return false;
    if (this.paused === 0) return true;
    this.paused--;
    return false;
  }

  /** Compares when workers were done with when the calling thread would have been. */
  private async learn(sent: readonly Promise<number>[], aloneUntilMs: number): Promise<void> {
    const done = await Promise.all(sent);
    const hasHelped = done.every((doneAtMs) => doneAtMs < aloneUntilMs);
    this.pause = hasHelped ? 0 : Math.min(Math.max(1, this.pause * 2), maxPause);
    this.paused = this.pause;
  }

  /** When the worker was done, or for ever. */
  private async send(worker: PoolWorker, jobs: readonly Job[]): Promise<number> {
    if (jobs.length === 0) return 0;
    if (this.queued() + jobs.length > this.options.maxQueued) {
      this.refuse(jobs);
      return Number.POSITIVE_INFINITY;
    }
    this.shared += jobs.length;
    try {
      const { answers, doneAtMs } = await worker.check(jobs.map(({ claim }) => claim));
      for (const [index, { resolve }] of jobs.entries()) resolve(answers[index] === true);
      return doneAtMs;
    } catch (error) {
      for (const { reject } of jobs) reject(error);
      return Number.POSITIVE_INFINITY;
    }
  }

  private refuse(jobs: readonly Job[]): void {
    this.rejected += jobs.length;
    const error = new AppError('overloaded', { maxQueued: this.options.maxQueued });
    for (const { reject } of jobs) reject(error);
  }

  private queued(): number {
    return this.workers.reduce((sum, worker) => sum + worker.queued, 0);
  }

  private start(): void {
    const worker = new PoolWorker(this.options.program, (hadStarted) => {
      this.workers = this.workers.filter((other) => other !== worker);
      if (hadStarted && !this.isClosed) this.start(); // one that cannot even start would end again and again
    });
    this.workers.push(worker);
  }
}

function settle({ claim, resolve, reject }: Job): void {
  try {
    resolve(isSigned(claim));
  } catch (error) {
    reject(error);
  }
}

/** Turns that are not shared at most, before it is tried again. */
const maxPause = 256;

const defaultSize = () => Math.min(availableParallelism() - 1, 4);

/** Running from source there is no compiled program, and nothing is shared. */
const compiledProgram: WorkerProgram | undefined = import.meta.url.endsWith('.ts')
  ? undefined
  : { url: new URL('./signature-worker.js', import.meta.url) };
