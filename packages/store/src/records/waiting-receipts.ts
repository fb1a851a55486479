import type { Keyring, WaitingReceipt } from '@assent/application';
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
  for (const { sql, parameters } of marking(receipts, leftOutMark)) await session.execute(sql, parameters);
}

/** What takes receipts out of the wait; all of them must be waiting. */
export const takingIntoLog = (receipts: readonly Waiting[], logId: string): readonly Write[] =>
  marking(receipts, logId);

const marking = (receipts: readonly Waiting[], mark: string): Required<Write>[] =>
  [...groupBy(receipts, ({ tenant }) => tenant)].flatMap(([tenantId, own]) =>
    chunksOf(own.map(({ id }) => id)).map((chunk) => ({
      sql: `UPDATE receipts SET log_id = $1 WHERE tenant_id = $2 AND log_id IS NULL AND id IN (${placesFor(chunk, 2)})`,
      parameters: [mark, tenantId, ...chunk],
      changes: chunk.length,
    })),
  );

async function orGone(opening: Promise<Receipt>): Promise<Receipt | undefined> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof AppError && error.code === 'gone') return undefined;
    throw error;
  }
}
