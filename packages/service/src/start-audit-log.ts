import { setTimeout } from 'node:timers/promises';
import { type LogCrypto, type SequencingPorts, type SequencingStep, sequenceReceipts } from '@assent/application';
import { AppError } from '@assent/domain';
import type { Logger } from 'pino';
import { type BackgroundWork, runInBackground } from './run-in-background.ts';

/** Receipts in one step: its transaction must not keep others waiting. */
const maxReceipts = 2000;

export interface AuditLogOptions {
  readonly ports: Omit<SequencingPorts, 'logCrypto' | 'originOf'>;
  readonly logCrypto: LogCrypto;
  readonly publicUrl: string;
  /** Shortest time from one checkpoint to the next: each costs a transaction. */
  readonly intervalMs: number;
  readonly wakeOutbox: () => void;
  readonly log: Logger;
}

/** Appends receipts to the audit log until it is told to stop. While the chain or the database is away, receipts wait. */
export function startAuditLog(options: AuditLogOptions): BackgroundWork {
  const { ports, logCrypto, intervalMs } = options;
  const sequencing = { ...ports, logCrypto, originOf: logOrigins(options.publicUrl) };
  return runInBackground('the audit log', options.log, async (signal) => {
    while (!signal.aborted) {
      await takeStep(sequencing, options);
      await setTimeout(intervalMs, undefined, { signal }).catch(() => undefined);
    }
  });
}

/** A log is named by the place it is read at, without the scheme (C2SP tlog-checkpoint). */
const logOrigins = (publicUrl: string): SequencingPorts['originOf'] => {
  const { host, pathname } = new URL(publicUrl);
  return (logId) => `${host}${pathname.replace(/\/$/, '')}/log/${logId}`;
};

async function takeStep(sequencing: SequencingPorts, { wakeOutbox, log }: AuditLogOptions): Promise<void> {
  try {
    const step = await sequenceReceipts(sequencing, maxReceipts);
    report(step, log);
    if ('logId' in step) wakeOutbox();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    log.warn({ code: error.code }, 'the audit log waits');
  }
}

function report({ kind, ...step }: SequencingStep, log: Logger): void {
  if (kind === 'superseded') {
    log.error(step, 'the chain has a checkpoint that this database does not know: a new audit log takes over');
  }
  if (kind === 'opened') log.info(step, 'audit log opened');
  if (kind === 'appended') log.debug(step, 'receipts logged');
}
