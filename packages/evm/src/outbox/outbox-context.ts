import type { IntentProgress, Registries, TransactionLedger } from '@assent/application';
import type { ErrorCode } from '@assent/domain';
import type { Refusal } from '../chain/node-failure.ts';
import type { Chain } from '../chain/open-chain.ts';
import type { Signer } from '../chain/signer.ts';
import type { StatusMirrors } from '../status/status-mirrors.ts';
import type { Finality } from './chain-view.ts';

/** What the outbox does, for logs. No event holds an intent's content. */
export type OutboxEvent =
  | { readonly kind: 'signed' | 'raised'; readonly nonce: number; readonly hash: string; readonly intents: number }
  | { readonly kind: 'mined' | 'final'; readonly nonce: number; readonly hash: string; readonly gasUsed: number }
  /** The transaction will never do its work; its intents begin again. */
  | { readonly kind: 'requeued'; readonly nonce: number; readonly reason: 'reverted' | 'nonce_used' }
  /** The chain went back: everything from this nonce on is sent again. */
  | { readonly kind: 'reopened'; readonly nonce: number }
  /** No endpoint took the transaction. It will be sent again. */
  | { readonly kind: 'refused'; readonly nonce: number; readonly reasons: readonly Refusal[] }
  /** A list has no places left that could hide how many credentials are revoked. */
  | { readonly kind: 'decoys_missing'; readonly listId: string; readonly missing: number }
  /** The intent waits for something that this outbox cannot do. */
  | { readonly kind: 'blocked'; readonly intent: IntentProgress['id']; readonly reason: string }
  | { readonly kind: 'unavailable'; readonly code: ErrorCode };

/** What all parts of the outbox work with. */
export interface OutboxContext {
  readonly chain: Chain;
  readonly ledger: TransactionLedger;
  readonly registries: Registries;
  readonly signer: Signer;
  readonly mirrors: StatusMirrors;
  readonly finality: Finality;
  readonly priorityFeeWei: bigint;
  readonly clockMs: () => number;
  /** Nonces that seem to be used by something else, and since when (ms). */
  readonly suspectedNonces: Map<number, number>;
  readonly onEvent: (event: OutboxEvent) => void;
  /** Whether revocations are still collected for the next block. */
  readonly collects: () => Promise<boolean>;
  /** Throws AppError `conflict` if another process may be signing by now. */
  readonly assertHeld: () => void;
}
