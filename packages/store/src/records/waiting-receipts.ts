import type { Keyring, WaitingReceipt } from '@assent/application';
import { AppError, type Receipt } from '@assent/domain';
import { chunksOf } from '../chunks-of.ts';
import { ciphersFor, type SubjectCipher } from '../encryption/subject-cipher.ts';
import { receiptTable } from '../entities/patients.ts';
import { groupBy } from '../group-by.ts';
import { placesFor, type Session } from '../session.ts';
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

/** They wait no more. */
export async function leaveOut(
  session: Session,
  receipts: readonly Pick<WaitingReceipt, 'tenant' | 'id'>[],
): Promise<void> {
  await mark(session, receipts, leftOutMark);
}

/** Takes receipts out of the wait. @throws AppError `conflict` if one of them waits no more */
export async function takeIntoLog(
  session: Session,
  receipts: readonly Pick<WaitingReceipt, 'tenant' | 'id'>[],
  logId: string,
): Promise<void> {
  const marked = await mark(session, receipts, logId);
  if (marked !== receipts.length) throw new AppError('conflict', { log: logId });
}

async function mark(session: Session, receipts: readonly Pick<WaitingReceipt, 'tenant' | 'id'>[], logId: string) {
  let marked = 0;
  for (const [tenantId, own] of groupBy(receipts, ({ tenant }) => tenant)) {
    for (const chunk of chunksOf(own.map(({ id }) => id))) {
      const sql = `UPDATE receipts SET log_id = $1 WHERE tenant_id = $2 AND log_id IS NULL AND id IN (${placesFor(chunk, 2)})`;
      marked += await session.execute(sql, [logId, tenantId, ...chunk]);
    }
  }
  return marked;
}

async function orGone(opening: Promise<Receipt>): Promise<Receipt | undefined> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof AppError && error.code === 'gone') return undefined;
    throw error;
  }
}
