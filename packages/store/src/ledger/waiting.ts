import { postponementMs, type TransactionLedger } from '@assent/application';
import { In } from 'typeorm';
import { chunksOf } from '../chunks-of.ts';
import type { Database } from '../database.ts';
import { intentTable } from '../entities/outbox.ts';
import { decoysAmong, takeDecoys } from '../records/free-status-indexes.ts';

/** What cannot be done now, and what hides how much is done. */
export const waiting = ({
  unitOfWork,
}: Database): Pick<TransactionLedger, 'postpone' | 'takeDecoys' | 'decoysAmong'> => ({
  postpone: (intentIds, nowMs) =>
    unitOfWork(async (session) => {
      for (const chunk of chunksOf(intentIds)) {
        const rows = await session.find(intentTable, { id: In(chunk), state: 'queued' });
        for (const count of new Set(rows.map(({ postponements }) => postponements + 1))) {
          const ids = rows.filter(({ postponements }) => postponements + 1 === count).map(({ id }) => id);
          const retryMs = nowMs + postponementMs(count);
          await session.update(intentTable, { id: In(ids) }, { postponements: count, retryMs });
        }
      }
    }),
  takeDecoys: (listId, count) => unitOfWork((session) => takeDecoys(session, listId, count)),
  decoysAmong: (listId, indexes) => unitOfWork((session) => decoysAmong(session, listId, indexes)),
});
