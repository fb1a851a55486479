import type { IntentState, TransactionLedger } from '@assent/application';
import { AppError } from '@assent/domain';
import { In, MoreThanOrEqual, Not } from 'typeorm';
import type * as z from 'zod';
import { chunksOf } from '../chunks-of.ts';
import type { Database } from '../database.ts';
import { intentTable, transactionIntentTable, transactionTable } from '../entities/outbox.ts';
import type { Session } from '../session.ts';
import { updating } from '../write.ts';
import { assertOpen, open } from './assert-open.ts';
import type { LedgerScope } from './ledger-scope.ts';

type TransactionState = z.infer<typeof transactionTable.zRow>['state'];
type OutcomeMethods = 'markMined' | 'reopenFrom' | 'requeue' | 'completeWithoutTransaction';

const notMined = { minedHash: null, blockNumber: null, blockHash: null, gasUsed: null };

/** What became of what was sent. */
export const outcomes = (
  { unitOfWork, writeAll }: Database,
  scope: LedgerScope,
): Pick<TransactionLedger, OutcomeMethods> => ({
  async markMined(nonce, { hash, ...where }, final) {
    const state = final ? 'final' : 'mined';
    const isKept = await writeAll([
      updating(transactionTable, open(scope, nonce), { state, minedHash: hash, ...where }, 1),
      {
        sql: `UPDATE intents SET state = $1 WHERE id IN (SELECT intent_id FROM transaction_intents
          WHERE chain_id = $2 AND signer = $3 AND nonce = $4)`,
        parameters: [state, scope.chainId, scope.signer, nonce],
      },
    ]);
    if (!isKept) throw new AppError('not_found', { nonce });
  },
  reopenFrom: (nonce) =>
    unitOfWork(async (session) => {
      const concerned = { ...scope, nonce: MoreThanOrEqual(nonce), state: Not<TransactionState>('abandoned') };
      const nonces = (await session.find(transactionTable, concerned)).map((row) => row.nonce);
      await session.update(transactionTable, concerned, { state: 'signed', lastSentMs: null, ...notMined });
      await moveIntents(session, scope, nonces, 'signed');
    }),
  requeue: (nonce) =>
    unitOfWork(async (session) => {
      await assertOpen(session, scope, nonce);
      await session.update(transactionTable, { ...scope, nonce }, { state: 'abandoned', ...notMined });
      await moveIntents(session, scope, [nonce], 'queued');
    }),
  completeWithoutTransaction: (intentIds) =>
    unitOfWork(async (session) => {
      for (const chunk of chunksOf(intentIds)) {
        await session.update(intentTable, { id: In(chunk), state: 'queued' }, { state: 'final' });
      }
    }),
});

/** Moves the intents of these transactions to a state. */
async function moveIntents(
  session: Session,
  scope: LedgerScope,
  nonces: readonly number[],
  state: IntentState,
): Promise<void> {
  for (const chunk of chunksOf(nonces)) {
    const links = await session.find(transactionIntentTable, { ...scope, nonce: In(chunk) });
    for (const ids of chunksOf(links.map(({ intentId }) => intentId))) {
      await session.update(intentTable, { id: In(ids) }, { state });
    }
  }
}
