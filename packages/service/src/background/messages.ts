import type { Anchor, SequencingStep } from '@assent/application';
import type { Bytes32, ErrorCode, ErrorParams } from '@assent/domain';
import type { OutboxEvent, OutboxOptions } from '@assent/evm';

/** What the thread has to do. `environment` is that of agent.yml. */
export interface BackgroundTask {
  readonly agentFile: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly publicUrl: string;
  /** Shortest time from one checkpoint of the audit log to the next, in milliseconds: each costs a transaction. */
  readonly anchorIntervalMs: number;
  readonly outbox: Pick<OutboxOptions, 'operatorKey' | 'owner' | 'finality' | 'priorityFeeWei' | 'blockPeriodMs'>;
}

/** What the thread says: that it has begun, what the audit log or the outbox did, why the audit log waits, or what it asks of the index. */
export type FromThread =
  | { readonly kind: 'begun' }
  | { readonly kind: 'step'; readonly step: SequencingStep }
  | { readonly kind: 'waits'; readonly code: ErrorCode }
  | { readonly kind: 'outbox'; readonly event: OutboxEvent }
  | { readonly kind: 'ask'; readonly id: number; readonly question: Question };

/** The latest anchor of a log, or for how long the latest block can have been there at most. */
export type Question = { readonly about: 'anchor'; readonly logId: Bytes32 } | { readonly about: 'head age' };

/** What the thread is told: to begin, to end, that there is work for the outbox, or the answer to a question. */
export type ToThread =
  | { readonly kind: 'start'; readonly task: BackgroundTask }
  | { readonly kind: 'stop' }
  | { readonly kind: 'wake' }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Anchor | number | undefined }
  | { readonly kind: 'unknown'; readonly id: number; readonly code: ErrorCode; readonly params: ErrorParams };
