import type { Keyring, WaitingReceipt } from '@assent/application';
import { AppError, type Receipt, type TenantId } from '@assent/domain';
import { In } from 'typeorm';
import type * as z from 'zod';
import { chunksOf } from '../chunks-of.ts';
import { type SubjectCipher, subjectCipher } from '../encryption/subject-cipher.ts';
import { receiptTable } from '../entities/patients.ts';
import type { Session } from '../session.ts';
import { tenantSession } from '../tenant-session.ts';
import { openReceipt } from './receipt-contents.ts';

type ReceiptRow = z.infer<typeof receiptTable.zRow>;

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
  for (const [tenantId, ids] of byTenant(receipts)) {
    for (const chunk of chunksOf(ids)) {
      marked += await session.update(receiptTable, { tenantId, id: In(chunk), logId: null }, { logId });
    }
  }
  return marked;
}

/** A cipher for each tenant that has read the keys of its subjects already. */
export async function ciphersFor(
  session: Session,
  keyring: Keyring,
  rows: readonly Pick<ReceiptRow, 'tenantId' | 'subject'>[],
): Promise<Map<TenantId, SubjectCipher>> {
  const ciphers = new Map<TenantId, SubjectCipher>();
  for (const tenant of new Set(rows.map(({ tenantId }) => tenantId))) {
    const cipher = subjectCipher(tenantSession(session, tenant), keyring);
    const subjects = rows.filter(({ tenantId }) => tenantId === tenant).map(({ subject }) => subject);
    await cipher.prepare([...new Set(subjects)]);
    ciphers.set(tenant, cipher);
  }
  return ciphers;
}

async function orGone(opening: Promise<Receipt>): Promise<Receipt | undefined> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof AppError && error.code === 'gone') return undefined;
    throw error;
  }
}

function byTenant(receipts: readonly Pick<WaitingReceipt, 'tenant' | 'id'>[]): Map<TenantId, string[]> {
  const groups = new Map<TenantId, string[]>();
  for (const { tenant, id } of receipts) {
    const ids = groups.get(tenant) ?? [];
    ids.push(id);
    groups.set(tenant, ids);
  }
  return groups;
}
