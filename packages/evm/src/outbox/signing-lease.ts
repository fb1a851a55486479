import type { TransactionLedger } from '@assent/application';
import { AppError } from '@assent/domain';

const leaseMs = 15_000;

/** The right of one process to sign with the operator key. Two signers would use one nonce twice. */
export interface SigningLease {
  /** Whether this process has the right; takes or renews it in the ledger if need be. */
  take(): Promise<boolean>;
  /** @throws AppError `conflict` if the right has run out */
  assertHeld(): void;
}

export function signingLease(ledger: TransactionLedger, owner: string, clockMs: () => number): SigningLease {
  let untilMs = Number.NEGATIVE_INFINITY;
  return {
    async take() {
      const nowMs = clockMs();
      if (nowMs < untilMs - leaseMs / 2) return true;
      const isOurs = await ledger.acquireLease(owner, nowMs, nowMs + leaseMs);
      untilMs = isOurs ? nowMs + leaseMs : Number.NEGATIVE_INFINITY;
      return isOurs;
    },
    assertHeld() {
      if (clockMs() >= untilMs) throw new AppError('conflict', { owner, reason: 'lease_lost' });
    },
  };
}
