import { zAddress } from '@assent/domain';
import * as z from 'zod';

export const zEmbeddedChainOptions = z.strictObject({
  dir: z.string().min(1),
  port: z.int().min(0).max(65_535).default(0),
  chainId: z.int().positive().default(20_261),
  operator: zAddress,
  blockTimeMs: z.int().min(1).optional(),
});

/**
 * `dir`: folder that keeps the chain. `port`: on 127.0.0.1; 0 takes a free one and keeps it for later starts.
 * `operator`: account that gets funds. `blockTimeMs`: pace of blocks; without it each transaction makes one at once.
 */
export type EmbeddedChainOptions = z.input<typeof zEmbeddedChainOptions>;

/** What happens to an embedded chain after, or while, it starts. */
export type EmbeddedChainEvent =
  /** The node ended without being asked to; it is started again from the last snapshot. */
  | { readonly kind: 'exited'; readonly code: number | null; readonly signal: string | null }
  | { readonly kind: 'started'; readonly block: number }
  | { readonly kind: 'start_failed' | 'snapshot_failed'; readonly error: unknown }
  /** A snapshot was put aside, because it was cut short or changed; an older one is used if there is one. */
  | { readonly kind: 'snapshot_damaged'; readonly file: string };

export type ChainSettings = z.output<typeof zEmbeddedChainOptions>;
