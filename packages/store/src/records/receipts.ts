import type { LoggedReceipt, TenantRecords } from '@assent/application';
import { type Bytes32, zBytes32 } from '@assent/domain';
import { In } from 'typeorm';
import type * as z from 'zod';
import { chunksOf } from '../chunks-of.ts';
import type { SubjectCipher } from '../encryption/subject-cipher.ts';
import { receiptPlaceTable } from '../entities/audit-log.ts';
import { receiptTable } from '../entities/patients.ts';
import type { TenantSession } from '../tenant-session.ts';
import { openReceipt, placeContext, receiptContext } from './receipt-contents.ts';

type PlaceRow = z.infer<typeof receiptPlaceTable.zRow>;

/** History of one tenant's patients, sealed under each subject's key. */
export function receipts(session: TenantSession, cipher: SubjectCipher): TenantRecords['receipts'] {
  return {
    async append(receipt) {
      const { id, subject, at } = receipt;
      const content = await cipher.seal(subject, JSON.stringify(receipt), receiptContext(id));
      await session.insert(receiptTable, { id, subject, at, content });
    },
    async ofSubject(subject, { limit, offset }) {
      const rows = await session.find(receiptTable, { subject }, { order: { sequence: 'DESC' }, limit, offset });
      return Promise.all(rows.map((row) => openReceipt(cipher, row)));
    },
    async logged(subject, logId) {
      const places = await session.find(receiptPlaceTable, { subject, logId }, { order: { logIndex: 'ASC' } });
      const logged: LoggedReceipt[] = [];
      for (const chunk of chunksOf(places)) logged.push(...(await loggedIn(session, cipher, logId, chunk)));
      return logged;
    },
    waiting: (subject) => session.count(receiptTable, { subject, logId: null }),
  };
}

async function loggedIn(
  session: TenantSession,
  cipher: SubjectCipher,
  logId: Bytes32,
  places: readonly PlaceRow[],
): Promise<LoggedReceipt[]> {
  const rows = await session.find(receiptTable, { id: In(places.map(({ receiptId }) => receiptId)) });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return Promise.all(
    places.map(async ({ receiptId, subject, logIndex, content }) => {
      const row = byId.get(receiptId);
      if (!row) throw new Error('a receipt is in a log and not there');
      const salt = await cipher.open(subject, content, placeContext(logId, receiptId));
      return { receipt: await openReceipt(cipher, row), index: logIndex, salt: zBytes32.parse(salt) };
    }),
  );
}
