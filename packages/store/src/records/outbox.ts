import type { ChainIntent, IntentProgress, Keyring, NetworkRecords } from '@assent/application';
import { AppError } from '@assent/domain';
import { In } from 'typeorm';
import type * as z from 'zod';
import { chunksOf } from '../chunks-of.ts';
import { intentTable } from '../entities/outbox.ts';
import type { Session } from '../session.ts';
import { carriersOf } from './carriers.ts';
import { payloadFrom } from './intent-payload.ts';

/** An intent that nobody has looked at yet. */
export function intentRow(keyring: Keyring, id: string, intent: ChainIntent): z.infer<typeof intentTable.zRow> {
  const payload = payloadFrom(keyring, id, intent);
  return { id, state: 'queued', postponements: 0, retryMs: 0, kind: payload.kind, payload };
}

/** Work for the chain, as the business side sees it. */
export function outbox(session: Session, keyring: Keyring): NetworkRecords['outbox'] {
  return {
    async enqueue(id, intent) {
      const isNew = await session.insert(intentTable, intentRow(keyring, id, intent));
      if (!isNew) throw new AppError('conflict', { intent: id });
    },
    async progress(ids) {
      const found = new Map<string, IntentProgress>();
      for (const chunk of chunksOf(ids)) {
        const rows = await session.find(intentTable, { id: In(chunk) });
        const carriers = await carriersOf(session, chunk);
        for (const { id, state, payload } of rows) {
          const transaction = carriers.get(id);
          found.set(id, { id, kind: payload.kind, state, ...(transaction ? { transaction } : {}) });
        }
      }
      return ids.flatMap((id) => found.get(id) ?? []);
    },
    async counts() {
      const countOf = (state: IntentProgress['state']) => session.count(intentTable, { state });
      return {
        queued: await countOf('queued'),
        signed: await countOf('signed'),
        mined: await countOf('mined'),
        final: await countOf('final'),
      };
    },
  };
}
