import type { Registries, TransactionLedger } from '@assent/application';
import * as z from 'zod';
import { defaultPriorityFeeWei } from '../chain/fees.ts';
import { headWatch } from '../chain/head-watch.ts';
import type { Chain, ChainNode } from '../chain/open-chain.ts';
import { keySigner } from '../chain/signer.ts';
import { parseConfig } from '../parse-config.ts';
import { statusMirrors } from '../status/status-mirrors.ts';
import { advanceOpen, reopenLost, reopenReplaced } from './advance-open.ts';
import { type Finality, readChainView } from './chain-view.ts';
import { collecting, type HeadAge } from './collecting.ts';
import type { OutboxContext, OutboxEvent } from './outbox-context.ts';
import { prepareQueued } from './prepare-queued.ts';
import { registryGuard } from './registry-guard.ts';
import { runLoop } from './run-loop.ts';
import { signingLease } from './signing-lease.ts';

const zOptions = z.strictObject({
  owner: z.string().min(1),
  finality: z.union([z.enum(['instant', 'tag']), z.strictObject({ depth: z.int().min(0) })]).default('instant'),
  pollMs: z.int().positive().default(50),
  blockPeriodMs: z.int().min(0).default(0),
  priorityFeeWei: z.bigint().min(0n).default(defaultPriorityFeeWei),
});

/**
 * `operatorKey`: 32 bytes as hexadecimal, used by nobody else. `owner`: names this process in the lease.
 * `finality`: 'instant' if not given. `pollMs`: pace of `run` while transactions are open, 50 if not given. `priorityFeeWei`:
 * 0.1 gwei if not given; 0 on a chain without gas price. `blockPeriodMs`: the pace of a chain that makes blocks regularly, and
 * `headAgeMs` for how long its latest one can have been there at most: revocations are then collected until shortly before
 * the next block.
 */
export interface OutboxOptions {
  readonly chain: Chain;
  readonly ledger: TransactionLedger;
  readonly registries: Registries;
  readonly operatorKey: string;
  readonly owner: string;
  readonly finality?: Finality | undefined;
  readonly pollMs?: number | undefined;
  readonly priorityFeeWei?: bigint | undefined;
  readonly blockPeriodMs?: number | undefined;
  readonly headAgeMs?: HeadAge;
  readonly clockMs?: () => number;
  readonly onEvent?: (event: OutboxEvent) => void;
}

/** `busy`: transactions are open. `standby`: another process holds the lease. */
export type TickResult = 'idle' | 'busy' | 'standby';

/** Brings queued intents to the chain: none lost, none twice, whatever crashes and however the chain turns. */
export interface TransactionOutbox {
  /** @throws AppError `registry_unavailable`, or what the ledger throws; the next tick takes up where this one ended */
  tick(): Promise<TickResult>;
  /** Ticks until aborted, then gives up the lease. Failures of chain and ledger are events, and it goes on. */
  run(signal: AbortSignal): Promise<void>;
  /** Says that there is work: `run` looks soon. */
  wake(): void;
}

// Those who ask at the same moment share a transaction, and nobody's answer has to wait for its making.
const joinMs = 30;
const soonMs = 2;
const idleMs = 250;
// Without work there is still the chain to watch: it may have gone back.
const lookMs = 1000;

/** @throws AppError `configuration_invalid` */
export function transactionOutbox(options: OutboxOptions): TransactionOutbox {
  const { chain, ledger, registries, operatorKey, clockMs = Date.now } = options;
  const { owner, finality, pollMs, priorityFeeWei, blockPeriodMs } = parseConfig('outbox', zOptions, {
    owner: options.owner,
    finality: options.finality,
    pollMs: options.pollMs,
    priorityFeeWei: options.priorityFeeWei,
    blockPeriodMs: options.blockPeriodMs,
  });
  const lease = signingLease(ledger, owner, clockMs);
  const onEvent = withoutRepeats(options.onEvent ?? (() => undefined));
  const signer = keySigner(chain.chainId, operatorKey);
  const mirrors = statusMirrors(registries.statusRegistry);
  const { assertHeld } = lease;
  const parts = { chain, ledger, registries, signer, mirrors };
  const look = lookAtChain({
    ...parts,
    finality,
    priorityFeeWei,
    clockMs,
    onEvent,
    assertHeld,
    suspectedNonces: new Map(),
    collects: collecting(blockPeriodMs, options.headAgeMs ?? (() => undefined)),
  });
  let ticking: Promise<TickResult> | undefined;
  const tick = () => {
    // two at a time would plan the same intents twice
    ticking ??= lease
      .take()
      .then((isOurs) => (isOurs ? look() : 'standby'))
      .finally(() => {
        ticking = undefined;
      });
    return ticking;
  };
  const loop = runLoop(pacedTick(tick, pollMs), ({ code }) => onEvent({ kind: 'unavailable', code }));
  return {
    tick,
    wake: () => void setTimeout(loop.wake, joinMs).unref(),
    async run(signal) {
      await loop.run(signal);
      await ledger.releaseLease(owner);
    },
  };
}

/** The pause after each tick. New transactions are looked for soon, as a chain of our own mines them at once. */
function pacedTick(tick: () => Promise<TickResult>, pollMs: number): () => Promise<number> {
  let busyTicks = 0;
  return async () => {
    const result = await tick();
    busyTicks = result === 'busy' ? busyTicks + 1 : 0;
    return result === 'busy' ? Math.min(pollMs, soonMs * 2 ** busyTicks) : idleMs;
  };
}

function lookAtChain(context: OutboxContext): () => Promise<TickResult> {
  const { chain, ledger, registries, signer, finality, clockMs } = context;
  const guard = registryGuard(registries);
  const watch = headWatch();
  let lookedMs = Number.NEGATIVE_INFINITY;
  let isFirst = true;

  const pass = async (node: ChainNode): Promise<TickResult> => {
    const view = await readChainView(node, finality, signer.address);
    watch(node, view.latest);
    if (isFirst) await reopenReplaced(context, node);
    isFirst = false;
    if (await reopenLost(context, view)) guard.forget();
    await guard.check(node);
    if (!(await advanceOpen(context, node, view))) return 'busy';
    return (await prepareQueued(context, node)) ? 'busy' : 'idle';
  };

  return async () => {
    const startedMs = clockMs();
    const hasWork =
      (await ledger.open()).length > 0 || (await ledger.queued(1, { nowMs: startedMs, except: [] })).length > 0;
    if (!hasWork && startedMs - lookedMs < lookMs) return 'idle';
    const result = await chain.read(pass);
    lookedMs = startedMs;
    return result;
  };
}

/** An intent that waits would be reported at each tick. */
function withoutRepeats(onEvent: (event: OutboxEvent) => void): (event: OutboxEvent) => void {
  const reported = new Set<string>();
  return (event) => {
    if (event.kind === 'blocked') {
      const name = `${event.intent} ${event.reason}`;
      if (reported.has(name)) return;
      reported.add(name);
    }
    onEvent(event);
  };
}
