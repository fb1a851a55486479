import type { Anchor, SequencingStep } from '@assent/application';
import type { Bytes32, ErrorCode, ErrorParams } from '@assent/domain';

/** What the thread of the audit log is started with. `environment` is that of agent.yml. */
export interface AuditLogTask {
  readonly agentFile: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly publicUrl: string;
  /** Shortest time from one checkpoint to the next, in milliseconds: each costs a transaction. */
  readonly intervalMs: number;
}

/** What the thread says: what a step did, why it waits, or that it asks for the latest anchor of a log. */
export type FromThread =
  | { readonly kind: 'step'; readonly step: SequencingStep }
  | { readonly kind: 'waits'; readonly code: ErrorCode }
  | { readonly kind: 'ask'; readonly logId: Bytes32 };

/** What the thread is told: to end, or the anchor that it asked for. It asks for one at a time. */
export type ToThread =
  | { readonly kind: 'stop' }
  | { readonly kind: 'anchor'; readonly anchor: Anchor | undefined }
  | { readonly kind: 'unknown'; readonly code: ErrorCode; readonly params: ErrorParams };
