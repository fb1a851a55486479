import type { Address, Bytes32 } from '@assent/domain';
import type {
  ChainIntent,
  IntentProgress,
  LedgerTransaction,
  MinedAt,
  TransactionAttempt,
  TransactionLedger,
} from '../ports/chain.ts';
import type { Store } from '../ports/store.ts';
import { newBytes32, newId } from './samples.ts';

/** A ledger, and the store whose intents it carries out. */
export interface LedgerUnderTest {
  readonly ledger: TransactionLedger;
  readonly store: Store;
}

/** Fees above what a 64-bit integer holds: they must not pass through a number. */
export const newAttempt = (changes: Partial<TransactionAttempt> = {}): TransactionAttempt => ({
  hash: newBytes32(),
  raw: '0x02f8',
  maxFeePerGas: 2n ** 70n + 1n,
  maxPriorityFeePerGas: 1n,
  createdMs: 1_770_000_000_000,
  ...changes,
});

export const transactionOf = (
  nonce: number,
  intentIds: readonly string[],
): Pick<LedgerTransaction, 'nonce' | 'to' | 'data' | 'gas' | 'intentIds'> => ({
  nonce,
  to: `0x${'51'.repeat(20)}` as Address,
  data: '0xabcdef',
  gas: 3_000_000,
  intentIds,
});

export const minedIn = (hash: Bytes32, blockNumber = 12): MinedAt => ({
  hash,
  blockNumber,
  blockHash: newBytes32(),
  gasUsed: 21_000,
});

const issuerAndType = () => ({ issuer: `0x${'15'.repeat(20)}` as Address, typeId: newBytes32() });
const checkpoint = () => ({ prevDigest: newBytes32(), size: 2 ** 40, logRoot: newBytes32(), mapRoot: newBytes32() });

const didOrder = () => {
  const identity = `0x${'d1'.repeat(20)}` as Address;
  const order = { kind: 'set_attribute', name: newBytes32(), value: '0x0102', validity: 60 } as const;
  return { identity, owner: identity, nonce: 3, order, signature: { v: 27, r: newBytes32(), s: newBytes32() } };
};

const emergency = () => ({
  caseId: newBytes32(),
  subject: newBytes32(),
  reason: newBytes32(),
  requester: `0x${'0e'.repeat(20)}` as Address,
  validFrom: 1_800_000_000,
  validUntil: 1_800_003_600,
  policyId: 2 ** 32 - 1,
  approvers: [`0x${'a0'.repeat(20)}` as Address],
  signatures: [`0x${'ab'.repeat(65)}`],
});

/** Queues one intent of each kind and answers their ids, oldest first. */
export async function enqueueEach({ store }: LedgerUnderTest): Promise<string[]> {
  const intents: readonly ChainIntent[] = [
    { kind: 'reveal_consent', secret: newBytes32() },
    { kind: 'revoke_status', listId: newBytes32(), index: 0 },
    { kind: 'set_suspension', listId: newBytes32(), index: 1, suspended: false },
    { kind: 'create_list', salt: newBytes32() },
    { kind: 'accredit_issuer', ...issuerAndType(), from: 1_700_000_000, until: 2 ** 48 - 1 },
    { kind: 'suspend_issuer', ...issuerAndType(), since: 0 },
    { kind: 'reinstate_issuer', ...issuerAndType(), from: 1_800_000_000 },
    { kind: 'open_log', salt: newBytes32() },
    { kind: 'anchor_log', logId: newBytes32(), ...checkpoint() },
    { kind: 'change_did', ...didOrder() },
    {
      ...{ kind: 'set_emergency_policy', policyId: 2 ** 32 - 1, threshold: 2, requiredClasses: 7 },
      ...{ maxDuration: 14_400, active: false },
    },
    { kind: 'set_emergency_approver', approver: `0x${'a0'.repeat(20)}` as Address, classes: 0 },
    { kind: 'open_emergency', ...emergency() },
    { kind: 'close_emergency', caseId: newBytes32() },
    { kind: 'review_emergency', caseId: newBytes32(), outcome: newBytes32() },
  ];
  const ids: string[] = [];
  for (const intent of intents) {
    const id = newId();
    await store.network(({ outbox }) => outbox.enqueue(id, intent));
    ids.push(id);
  }
  return ids;
}

/** Queues `count` intents and answers their ids, oldest first. */
export async function enqueue({ store }: LedgerUnderTest, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, newId);
  await store.network(async ({ outbox }) => {
    for (const id of ids) await outbox.enqueue(id, { kind: 'create_list', salt: newBytes32() });
  });
  return ids;
}

export const progress = ({ store }: LedgerUnderTest, ids: readonly string[]): Promise<readonly IntentProgress[]> =>
  store.network(({ outbox }) => outbox.progress(ids));

export const statesOf = async (underTest: LedgerUnderTest, ids: readonly string[]): Promise<string[]> =>
  (await progress(underTest, ids)).map(({ state }) => state);
