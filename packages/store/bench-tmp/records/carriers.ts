import type { IntentProgress } from '@assent/application';
import { In } from 'typeorm';
import { attemptTable, transactionIntentTable, transactionTable } from '../entities/outbox.ts';
import type { Session } from '../session.ts';

type Carrier = NonNullable<IntentProgress['transaction']>;
type TransactionKey = Pick<(typeof transactionIntentTable.zRow)['_output'], 'chainId' | 'signer' | 'nonce'>;

/** The transactions that carry these intents now, by intent. Those given up do not count. */
export async function carriersOf(session: Session, intentIds: readonly string[]): Promise<Map<string, Carrier>> {
  const carriers = new Map<string, Carrier>();
  const known = new Map<string, Carrier | undefined>();
  for (const { intentId, position, ...key } of await session.find(transactionIntentTable, {
    intentId: In(intentIds),
  })) {
    const name = `${key.chainId} ${key.signer} ${key.nonce}`;
    if (!known.has(name)) known.set(name, await carrierAt(session, key));
    const carrier = known.get(name);
    if (carrier) carriers.set(intentId, carrier);
  }
  return carriers;
}

async function carrierAt(session: Session, key: TransactionKey): Promise<Carrier | undefined> {
  const transaction = await session.findOne(transactionTable, key);
  if (!transaction || transaction.state === 'abandoned') return undefined;
  const { minedHash, blockNumber, gasUsed } = transaction;
  const hash = minedHash ?? (await session.findOne(attemptTable, key, { sequence: 'DESC' }))?.hash;
  if (hash === undefined) throw new Error('a transaction without an attempt');
  const intents = await session.count(transactionIntentTable, key);
  return {
    hash,
    intents,
    ...(blockNumber === undefined ? {} : { blockNumber }),
    ...(gasUsed === undefined ? {} : { gasUsed }),
  };
}
