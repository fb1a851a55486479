import { Worker, type WorkerOptions } from 'node:worker_threads';
import { AppError } from '@assent/domain';
import type { SignatureClaim } from '../jws/verify-signature.ts';
import type { BatchAnswers, SignatureBatch, SignatureJob, WorkerMessage } from './signature-messages.ts';

interface Waiting {
  readonly size: number;
  resolve(answers: BatchAnswers): void;
  reject(error: AppError): void;
}

/** Where the program of a worker is, and how it is started. */
export interface WorkerProgram {
  readonly url: URL;
  readonly options?: WorkerOptions;
}

/** One thread that checks signatures. It keeps the process alive only while it has something to do. */
export class PoolWorker {
  /** Whether it has started and has not ended. */
  isReady = false;
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  /** @param onEnd told once, when the thread has ended, whether it had ever started */
  constructor({ url, options = {} }: WorkerProgram, onEnd: (hadStarted: boolean) => void) {
    this.worker = new Worker(url, { name: 'signatures', ...options });
    this.worker.on('message', (message: WorkerMessage) => this.hear(message));
    this.worker.on('error', () => undefined); // what matters is that it ends, which comes next
    this.worker.on('exit', () => {
      const hadStarted = this.isReady;
      this.isReady = false;
      this.failAll();
      onEnd(hadStarted);
    });
    this.worker.unref(); // last: a listener that is added later keeps the process alive again
  }

  /** Claims given to it and not answered. */
  get queued(): number {
    let sum = 0;
    for (const { size } of this.waiting.values()) sum += size;
    return sum;
  }

  /** @throws AppError `overloaded` if the thread ends before it has answered */
  check(claims: readonly SignatureClaim[]): Promise<BatchAnswers> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { size: claims.length, resolve, reject });
      this.worker.ref();
      const batch: SignatureBatch = { id, jobs: claims.map(jobOf) };
      this.worker.postMessage(batch);
    });
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }

  private hear(message: WorkerMessage): void {
    if (message === 'ready') {
      this.isReady = true;
      return;
    }
    const batch = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (this.waiting.size === 0) this.worker.unref();
    if (batch?.size === message.answers.length) batch.resolve(message);
    else batch?.reject(ended());
  }

  private failAll(): void {
    for (const { reject } of this.waiting.values()) reject(ended());
    this.waiting.clear();
  }
}

/** Whether the signature holds is unknown: nobody looked to the end. */
const ended = () => new AppError('overloaded', { reason: 'a worker ended' });

const jobOf = ({ key, algorithm, signed, signature }: SignatureClaim): SignatureJob => ({
  key,
  algorithm,
  signed: Buffer.from(signed.buffer, signed.byteOffset, signed.byteLength).toString('latin1'),
  signature: Buffer.from(signature).toString('base64url'),
});
