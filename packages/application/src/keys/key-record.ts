import type { Instant } from '@assent/domain';
import type { StoredDidChange } from '../ports/stored-rows.ts';

/** That a key was withdrawn. For a compromised one: what it signed at `from` or later is refused. */
export interface Withdrawal {
  readonly keyId: string;
  readonly kind: 'revoked' | 'compromised';
  readonly from: Instant;
}

/** Fragments that did:ethr gives to the key of the owner: by its address, or itself. */
const ownerKeyIds = ['controller', 'controllerKey'];

/** Whether two fragments name one key. */
const isSameKey = (a: string, b: string): boolean => a === b || (ownerKeyIds.includes(a) && ownerKeyIds.includes(b));

/** Every key that was withdrawn, once. A theft counts more than an end, and an earlier one more than a later one. */
export function withdrawalsIn(changes: readonly StoredDidChange[]): readonly Withdrawal[] {
  const withdrawals: Withdrawal[] = [];
  for (const change of changes) {
    const next = withdrawalFrom(change);
    if (!next) continue;
    const at = withdrawals.findIndex(({ keyId }) => isSameKey(keyId, next.keyId));
    const before = withdrawals[at];
    if (!before) withdrawals.push(next);
    else if (isStronger(next, before)) withdrawals[at] = next;
  }
  return withdrawals;
}

/** How the key of this fragment was withdrawn, if it was. */
export const withdrawalOf = (changes: readonly StoredDidChange[], keyId: string): Withdrawal | undefined =>
  withdrawalsIn(changes).find((one) => isSameKey(one.keyId, keyId));

function withdrawalFrom(change: StoredDidChange): Withdrawal | undefined {
  if (change.kind === 'revoke_key') return { keyId: change.keyId, kind: 'revoked', from: change.at };
  if (change.kind === 'report_compromise') return { keyId: change.keyId, kind: 'compromised', from: change.since };
  return undefined;
}

const isStronger = (next: Withdrawal, before: Withdrawal): boolean =>
  next.kind === before.kind ? next.from < before.from : next.kind === 'compromised';
