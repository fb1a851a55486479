import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { AnchorReader, SequencingStep } from '@assent/application';
import { AppError } from '@assent/domain';
import type { Logger } from 'pino';
import { type BackgroundWork, runInBackground } from '../run-in-background.ts';
import type { AuditLogTask, FromThread, ToThread } from './messages.ts';

export interface AuditLogOptions {
  readonly task: AuditLogTask;
  readonly anchors: Pick<AnchorReader, 'latestAnchor'>;
  readonly wakeOutbox: () => void;
  readonly log: Logger;
  /** The program of the thread, if not the one beside this file. */
  readonly thread?: URL | undefined;
}

// the same file beside this one, compiled or not
const ownThread = new URL(`./audit-log-thread${extname(import.meta.url)}`, import.meta.url);

/**
 * Appends receipts to the audit log, in a thread of its own, until it is told to stop. While the chain or the database is away,
 * receipts wait.
 */
export const startAuditLog = (options: AuditLogOptions): BackgroundWork =>
  runInBackground('the audit log', options.log, (signal) => runThread(options, signal));

function runThread(options: AuditLogOptions, signal: AbortSignal): Promise<void> {
  const worker = new Worker(options.thread ?? ownThread, { workerData: options.task });
  const tell = (message: ToThread) => worker.postMessage(message);
  worker.on('message', (message: FromThread) => void listen(message, options, tell));
  signal.addEventListener('abort', () => tell({ kind: 'stop' }));
  return new Promise((resolve, reject) => {
    worker.on('error', reject);
    worker.on('exit', (code) => {
      if (signal.aborted && code === 0) resolve();
      else reject(new Error(`the thread of the audit log ended with ${code}`));
    });
  });
}

async function listen(
  message: FromThread,
  { anchors, wakeOutbox, log }: AuditLogOptions,
  tell: (message: ToThread) => void,
): Promise<void> {
  if (message.kind === 'waits') log.warn({ code: message.code }, 'the audit log waits');
  if (message.kind === 'step') {
    report(message.step, log);
    if ('logId' in message.step) wakeOutbox();
  }
  if (message.kind === 'ask') tell(await answerTo(message.logId, anchors));
}

async function answerTo(
  logId: Parameters<AnchorReader['latestAnchor']>[0],
  anchors: Pick<AnchorReader, 'latestAnchor'>,
): Promise<ToThread> {
  try {
    return { kind: 'anchor', anchor: await anchors.latestAnchor(logId) };
  } catch (error) {
    const { code, params } = error instanceof AppError ? error : new AppError('registry_unavailable');
    return { kind: 'unknown', code, params };
  }
}

function report({ kind, ...step }: SequencingStep, log: Logger): void {
  if (kind === 'superseded') {
    log.error(step, 'the chain has a checkpoint that this database does not know: a new audit log takes over');
  }
  if (kind === 'opened') log.info(step, 'audit log opened');
  if (kind === 'appended') log.debug(step, 'receipts logged');
}
