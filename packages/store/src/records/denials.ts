import type { NetworkRecords } from '@assent/application';
import type { Bytes32 } from '@assent/domain';
import { chunksOf } from '../chunks-of.ts';
import { grantTable } from '../entities/consents.ts';
import { denialTable } from '../entities/outbox.ts';
import { placesFor, type Session } from '../session.ts';

/** Status entries that are refused here at once, before the chain says so. */
export function denials(session: Session): NetworkRecords['denials'] {
  return {
    async add(key, deniedAt, intentId) {
      if (await session.insert(denialTable, { key, ...listOf(key), deniedAt, intentId }))
        return { at: deniedAt, intentId, isNew: true };
      const first = await session.findOne(denialTable, { key });
      if (!first) throw new Error('a denial is there and cannot be read');
      return { at: first.deniedAt, intentId: first.intentId, isNew: false };
    },
    async among(keys) {
      const denied = new Set<string>();
      for (const chunk of chunksOf(keys)) {
        for (const { key } of await session.select(denialTable, `key IN (${placesFor(chunk)})`, chunk)) denied.add(key);
      }
      return denied;
    },
    countOf: (listId) => session.count(denialTable, { listId }),
    async indexesOf(listId) {
      const rows = await session.find(denialTable, { listId });
      return rows.map(({ key }) => Number(key.slice(listId.length + 1)));
    },
    async holdersOf(key) {
      const rows = await session.select(grantTable, 'lock_key = $1 OR epoch_key = $2 ORDER BY sequence', [key, key]);
      return rows.map(({ tenantId, id, subject, lockKey }) => ({
        tenant: tenantId,
        grantId: id,
        subject,
        key: lockKey,
      }));
    },
  };
}

/** The list that a key of the form `<listId>/<index>` is in. */
function listOf(key: string): { readonly listId?: Bytes32 } {
  const end = key.indexOf('/');
  return end < 0 ? {} : { listId: key.slice(0, end) as Bytes32 };
}
