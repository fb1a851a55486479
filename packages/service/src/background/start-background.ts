import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { AnchorReader, SequencingStep } from '@assent/application';
import { AppError } from '@assent/domain';
import type { Logger } from 'pino';
import { type BackgroundWork, runInBackground } from '../run-in-background.ts';
import type { BackgroundTask, FromThread, Question, ToThread } from './messages.ts';

export interface BackgroundOptions {
  readonly task: BackgroundTask;
  readonly anchors: Pick<AnchorReader, 'latestAnchor'>;
  readonly headAgeMs: () => number | undefined;
  readonly log: Logger;
}

/** A thread that appends receipts to the audit log and brings intents to the chain. */
export interface Background {
  /**
   * Starts the work, which goes on until it is told to stop; while the chain or the database is away, it waits. Returns when it
   * has begun or waits.
   */
  start(options: BackgroundOptions): Promise<BackgroundWork & { wakeOutbox(): void }>;
  /** Ends the thread, whatever it does. */
  close(): Promise<void>;
}

// the same file beside this one, compiled or not
const ownThread = new URL(`./background-thread${extname(import.meta.url)}`, import.meta.url);

/** Loads the thread, which takes about a second beside whatever else starts. `thread`: its program, if not the one beside this file. */
export function openBackground(thread = ownThread): Background {
  const worker = new Worker(thread);
  const tell = (message: ToThread) => worker.postMessage(message);
  return {
    async start(options) {
      const begun = once(worker, 'message');
      worker.on('message', (message: FromThread) => void listen(message, options, tell));
      const running = runInBackground('the background thread', options.log, (signal) =>
        untilEnded(worker, tell, signal),
      );
      tell({ kind: 'start', task: options.task });
      await begun;
      return { ...running, wakeOutbox: () => tell({ kind: 'wake' }) };
    },
    close: async () => void (await worker.terminate()),
  };
}

function untilEnded(worker: Worker, tell: (message: ToThread) => void, signal: AbortSignal): Promise<void> {
  signal.addEventListener('abort', () => tell({ kind: 'stop' }));
  return new Promise((resolve, reject) => {
    worker.on('error', reject);
    worker.on('exit', (code) => {
      if (signal.aborted && code === 0) resolve();
      else reject(new Error(`the background thread ended with ${code}`));
    });
  });
}

async function listen(
  message: FromThread,
  options: BackgroundOptions,
  tell: (message: ToThread) => void,
): Promise<void> {
  const { log } = options;
  if (message.kind === 'waits') log.warn({ code: message.code }, 'the audit log waits');
  if (message.kind === 'step') report(message.step, log);
  if (message.kind === 'outbox') log.debug(message.event, 'outbox');
  if (message.kind === 'ask') tell(await answerTo(message.id, message.question, options));
}

async function answerTo(id: number, question: Question, { anchors, headAgeMs }: BackgroundOptions): Promise<ToThread> {
  try {
    const answer = question.about === 'anchor' ? await anchors.latestAnchor(question.logId) : headAgeMs();
    return { kind: 'answer', id, answer };
  } catch (error) {
    const { code, params } = error instanceof AppError ? error : new AppError('registry_unavailable');
    return { kind: 'unknown', id, code, params };
  }
}

function report({ kind, ...step }: SequencingStep, log: Logger): void {
  if (kind === 'superseded') {
    log.error(step, 'the chain has a checkpoint that this database does not know: a new audit log takes over');
  }
  if (kind === 'opened') log.info(step, 'audit log opened');
  if (kind === 'appended') log.debug(step, 'receipts logged');
}
