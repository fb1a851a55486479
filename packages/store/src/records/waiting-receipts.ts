import type { Keyring, Sealed, WaitingReceipt } from '@assent/application';
import { AppError, type Receipt } from '@assent/domain';
import { chunksOf } from '../chunks-of.ts';
import { ciphersFor, type SubjectCipher } from '../encryption/subject-cipher.ts';
import { receiptTable } from '../entities/patients.ts';
import { groupBy } from '../group-by.ts';
import { placesFor, type Session } from '../session.ts';
import type { Write } from '../write.ts';
import { openReceipt } from './receipt-contents.ts';

/** Says of a receipt that it is in no log and never will be. */
const leftOutMark = 'left out';

/** Receipts of all tenants that are in no log yet, oldest first. */
export async function waitingReceipts(
  session: Session,
  keyring: Keyring,
  limit: number,
): Promise<readonly WaitingReceipt[]> {
  const rows = await session.find(receiptTable, { logId: null }, { order: { sequence: 'ASC' }, limit });
  const ciphers = await ciphersFor(session, keyring, rows);
  const waiting: WaitingReceipt[] = [];
  for (const row of rows) {
    const { tenantId: tenant, id } = row;
    const receipt = await orGone(openReceipt(ciphers.get(tenant) as SubjectCipher, row));
    waiting.push({ tenant, id, ...(receipt ? { receipt } : {}) });
  }
  return waiting;
}

type Waiting = Pick<WaitingReceipt, 'tenant' | 'id'>;

/** They wait no more. */
export async function leaveOut(session: Session, receipts: readonly Waiting[]): Promise<void> {
  for (const [tenant, own] of groupBy(receipts, ({ tenant }) => tenant)) {
    for (const chunk of chunksOf(own.map(({ id }) => id))) {
      const sql = `UPDATE receipts SET log_id = $1 WHERE tenant_id = $2 AND log_id IS NULL AND id IN (${placesFor(chunk, 2)})`;
      await session.execute(sql, [leftOutMark, tenant, ...chunk]);
    }
  }
}

/** Where a receipt is in a log. */
export interface TakenPlace extends Waiting {
  readonly index: number;
  readonly sealedSalt: Sealed;
}

/**
 * What takes receipts out of the wait; all of them must be waiting. Their places are in their own rows: this runs while all
 * others who write wait, and rows of a second table, found by random ids, took as long as everything else together.
 */
export const takingIntoLog = (places: readonly TakenPlace[], logId: string): readonly Write[] =>
  [...groupBy(places, ({ tenant }) => tenant)].flatMap(([tenant, own]) =>
    chunksOf(own).map((chunk) => {
      const rows = chunk.map((_, at) => `(${[3, 4, 5].map((first) => `$${first + 3 * at}`).join(', ')})`);
      return {
        sql:
          'UPDATE receipts SET log_id = $1, log_index = CAST(taken.column2 AS bigint), sealed_salt = taken.column3 ' +
          `FROM (VALUES ${rows.join(', ')}) AS taken ` +
          'WHERE receipts.tenant_id = $2 AND receipts.id = taken.column1 AND receipts.log_id IS NULL',
        parameters: [logId, tenant, ...chunk.flatMap(({ id, index, sealedSalt }) => [id, index, sealedSalt])],
        changes: chunk.length,
      };
    }),
  );

async function orGone(opening: Promise<Receipt>): Promise<Receipt | undefined> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof AppError && error.code === 'gone') return undefined;
    throw error;
  }
}
