import { Worker, type WorkerOptions } from 'node:worker_threads';
import { AppError, type ProofSchema } from '@assent/domain';
import type { ProofCheck } from '../presentations/check-proof.ts';
import type { CheckMessage, ThreadMessage } from './verifier-messages.ts';

/** Where the program of a thread is, and how it is started. */
export interface ThreadProgram {
  readonly url: URL;
  readonly options?: WorkerOptions;
}

/** Limits of one thread. */
export interface ThreadLimits {
  /** Wall-clock time of one proof. */
  readonly timeoutMs: number;
  /** Time to load the engine. */
  readonly startMs: number;
  /** Heap of JavaScript. The memory of WASM is not in it: how large that grows is bounded by the layout of proofs. */
  readonly heapMb: number;
  /** Proofs after which a thread is replaced, so that memory which the engine does not give back goes with it. */
  readonly maxProofs: number;
}

interface Waiting {
  resolve(holds: boolean): void;
  reject(error: AppError): void;
}

/** One thread with the engine in it. It checks one proof at a time, and is thrown away when anything goes wrong. */
export class VerifierWorker {
  /** Whether it may get another proof. */
  isUsable = true;
  private readonly worker: Worker;
  private readonly limits: ThreadLimits;
  private waiting: Waiting | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isReady = false;
  private proofs = 0;
  private unsent: CheckMessage | undefined;

  constructor({ url, options = {} }: ThreadProgram, limits: ThreadLimits) {
    this.limits = limits;
    const resourceLimits = { maxOldGenerationSizeMb: limits.heapMb, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 };
    this.worker = new Worker(url, { name: 'eligibility proofs', resourceLimits, ...options });
    this.worker.on('message', (message: ThreadMessage) => this.hear(message));
    this.worker.on('error', () => undefined); // what matters is that it ends, which comes next
    this.worker.on('exit', () => this.fail(new AppError('overloaded', { reason: 'the engine ended' })));
    this.worker.unref(); // last: a listener that is added later keeps the process alive again
  }

  /**
   * @throws AppError `timeout` if the proof takes longer than it may, `overloaded` if the thread ends: whether the proof
   *   holds is unknown
   */
  check(check: ProofCheck, schemas: readonly ProofSchema[]): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.worker.ref();
      const message: CheckMessage = { id: ++this.proofs, check, schemas };
      if (this.isReady) this.send(message);
      else {
        this.unsent = message;
        this.limit(this.limits.startMs);
      }
    });
  }

  async end(): Promise<void> {
    this.isUsable = false;
    await this.worker.terminate();
  }

  private send(message: CheckMessage): void {
    this.limit(this.limits.timeoutMs);
    this.worker.postMessage(message);
  }

  private limit(timeoutMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.fail(new AppError('timeout', { timeoutMs }));
      void this.end(); // nothing else stops a loop of WASM
    }, timeoutMs);
  }

  private hear(message: ThreadMessage): void {
    if (message === 'ready') {
      this.isReady = true;
      if (this.unsent) this.send(this.unsent);
      this.unsent = undefined;
      return;
    }
    const waiting = this.settle();
    if (message.isBroken || this.proofs >= this.limits.maxProofs) void this.end();
    waiting?.resolve(message.holds);
  }

  private fail(error: AppError): void {
    this.isUsable = false;
    this.settle()?.reject(error);
  }

  private settle(): Waiting | undefined {
    clearTimeout(this.timer);
    this.worker.unref();
    const { waiting } = this;
    this.waiting = undefined;
    return waiting;
  }
}
