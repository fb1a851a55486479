import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { ChainEventStore } from '@assent/application';
import { type Bytes32, zBytes32 } from '@assent/domain';
import type { SharedGrant } from './shared-grants.ts';

const patienceMs = 30_000;

/** One revocation at the service that decides. Times in milliseconds. */
export interface LocalSample {
  /** From the call of the patient until the first decision that refuses was answered. */
  readonly refusedMs: number;
  /** From the call until it was answered: the denial is on disk then. */
  readonly acknowledgedMs: number;
  /** From that answer until a decision asked for after it was answered. */
  readonly afterMs: number;
  /** Beside it: one transaction of a SQLite database on the same disk, and the same decision once more. */
  readonly transactionMs: number;
  readonly decisionMs: number;
}

/** Takes a consent back and asks meanwhile, and after it. @throws Error if a decision after the answer does not refuse */
export async function localSample(grant: SharedGrant, transaction: () => Promise<void>): Promise<LocalSample> {
  const transactionMs = await timeOf(async () => {
    await transaction();
    return performance.now();
  });
  const startedMs = performance.now();
  const revoking = grant.revoke();
  const refusedMs = (await untilRefused(grant, startedMs)) - startedMs;
  const acknowledgedMs = (await revoking) - startedMs;
  const afterMs = await timeOf(() => refusal(grant));
  return { refusedMs, acknowledgedMs, afterMs, transactionMs, decisionMs: await timeOf(() => refusal(grant)) };
}

async function untilRefused(grant: SharedGrant, startedMs: number): Promise<number> {
  for (;;) {
    const { told, atMs } = await grant.ask(0);
    if (told === 'refused') return atMs;
    if (atMs - startedMs > patienceMs) throw new Error('a consent that was taken back still permits');
  }
}

async function refusal(grant: SharedGrant): Promise<number> {
  const { told, atMs } = await grant.ask(0);
  if (told !== 'refused') throw new Error(`after a consent was taken back, its clinic is told: ${told}`);
  return atMs;
}

/** How long work takes that says when it was done. */
async function timeOf(work: () => Promise<number>): Promise<number> {
  const startedMs = performance.now();
  return (await work()) - startedMs;
}

const pauseMs = 25;

/** One revocation at one member, seen from another. Milliseconds from the call of the patient to the answer that refuses. */
export interface DistantSample {
  readonly refusedMs: number;
  /** Answers before it that nothing was known. */
  readonly closed: number;
}

/**
 * Takes a consent back at the first member and asks the second one over and over.
 *
 * @throws Error if it does not come to refuse
 */
export async function distantSample(grant: SharedGrant): Promise<DistantSample> {
  const startedMs = performance.now();
  const revoking = grant.revoke();
  for (let closed = 0; ; ) {
    const { told, atMs } = await grant.ask(1);
    const refusedMs = atMs - startedMs;
    if (told === 'refused') {
      await revoking;
      return { refusedMs, closed };
    }
    if (told === 'closed') closed += 1;
    if (refusedMs > patienceMs) throw new Error('another member does not refuse');
    await setTimeout(pauseMs);
  }
}

/** What one durable write of a few hundred bytes takes: the least that a revocation can take. */
export function oneTransaction(events: ChainEventStore): () => Promise<void> {
  let last: { readonly block: number; readonly blockHash: Bytes32 } | undefined;
  return async () => {
    const next = { block: (last?.block ?? 0) + 1, blockHash: zBytes32.parse(`0x${randomBytes(32).toString('hex')}`) };
    if (!(await events.advance(last, [], next))) throw new Error('the database did not take a write');
    last = next;
  };
}

/** The value that this share of all values does not exceed. */
export function quantile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
