import type { Keyring, Sealed, WaitingReceipt } from '@assent/application';
import type { TenantId } from '@assent/domain';
import * as z from 'zod';
import { chunksOf } from '../chunks-of.ts';
import { ciphersFor, type SubjectCipher } from '../encryption/subject-cipher.ts';
import { receiptPlaceTable, receiptTable } from '../entities/patients.ts';
import { groupBy } from '../group-by.ts';
import { placesFor, type Session } from '../session.ts';
import { insertingNew, type Write } from '../write.ts';
import { openUnlessGone } from './receipt-contents.ts';

const selectWaiting = `
  SELECT receipts.tenant_id AS "tenantId", receipts.id AS id, receipts.subject AS subject, receipts.at AS at,
    receipts.content AS content
  FROM waiting_receipts JOIN receipts ON receipts.sequence = waiting_receipts.receipt_sequence
  ORDER BY waiting_receipts.receipt_sequence LIMIT $1`;

/** Receipts of all tenants that are in no log yet, oldest first. */
export async function waitingReceipts(
  session: Session,
  keyring: Keyring,
  limit: number,
): Promise<readonly WaitingReceipt[]> {
  const rows = await session.join(selectWaiting, [limit], receiptTable.zRow);
  const ciphers = await ciphersFor(session, keyring, rows);
  const waiting: WaitingReceipt[] = [];
  for (const row of rows) {
    const { tenantId: tenant, id } = row;
    const receipt = await openUnlessGone(ciphers.get(tenant) as SubjectCipher, row);
    waiting.push({ tenant, id, ...(receipt ? { receipt } : {}) });
  }
  return waiting;
}

type Named = Pick<WaitingReceipt, 'tenant' | 'id'>;

/** They wait no more. */
export async function leaveOut(session: Session, receipts: readonly Named[]): Promise<void> {
  const sequences = [...(await sequencesOf(session, receipts)).values()];
  for (const chunk of chunksOf(sequences)) {
    await session.execute(`DELETE FROM waiting_receipts WHERE receipt_sequence IN (${placesFor(chunk)})`, chunk);
  }
}

/** All receipts that are in the log of this generation wait again. */
export async function waitAgain(session: Session, generation: number): Promise<void> {
  const places = 'SELECT receipt_sequence FROM receipt_places WHERE generation = $1';
  await session.execute(`INSERT INTO waiting_receipts (receipt_sequence) ${places}`, [generation]);
  await session.remove(receiptPlaceTable, { generation });
}

const zSequence = z.object({ id: z.string(), sequence: z.coerce.number() });

/** Where receipts are in the order of their insertion, by tenant and id; those that are not there are left out. */
async function sequencesOf(session: Session, receipts: readonly Named[]): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (const [tenant, own] of groupBy(receipts, ({ tenant }) => tenant)) {
    for (const chunk of chunksOf(own.map(({ id }) => id))) {
      const sql = `SELECT id, sequence FROM receipts WHERE tenant_id = $1 AND id IN (${placesFor(chunk, 1)})`;
      const rows = await session.join(sql, [tenant, ...chunk], zSequence);
      for (const { id, sequence } of rows) found.set(nameOf(tenant, id), sequence);
    }
  }
  return found;
}

const nameOf = (tenant: TenantId, id: string) => `${tenant} ${id}`;

/** Where a receipt is in a log. */
export interface TakenPlace extends Named {
  readonly index: number;
  readonly sealedSalt: Sealed;
}

/**
 * What takes receipts out of the wait; all of them must be waiting. This runs while all others who write wait: it finds its rows by
 * numbers that lie together, and changes no row of another table.
 */
export async function takingIntoLog(
  session: Session,
  places: readonly TakenPlace[],
  generation: number,
): Promise<readonly Write[]> {
  const sequences = await sequencesOf(session, places);
  const rows = places.map(({ tenant, id, index, sealedSalt }) => {
    // what is not there does not wait: no receipt has this number
    const receiptSequence = sequences.get(nameOf(tenant, id)) ?? -1;
    return { receiptSequence, generation, logIndex: index, sealedSalt };
  });
  return chunksOf(rows).flatMap((chunk) => [
    {
      sql: `DELETE FROM waiting_receipts WHERE receipt_sequence IN (${placesFor(chunk)})`,
      parameters: chunk.map(({ receiptSequence }) => receiptSequence),
      changes: chunk.length,
    },
    insertingNew(receiptPlaceTable, chunk),
  ]);
}
