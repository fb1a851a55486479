import type { NetworkRecords } from '@assent/application';
import { In } from 'typeorm';
import { chunksOf } from '../chunks-of.ts';
import { grantTable } from '../entities/consents.ts';
import { denialTable } from '../entities/outbox.ts';
import type { Session } from '../session.ts';

/** Status entries that are refused here at once, before the chain says so. */
export function denials(session: Session): NetworkRecords['denials'] {
  return {
    async add(key, deniedAt, intentId) {
      if (await session.insert(denialTable, { key, deniedAt, intentId })) return { intentId, isNew: true };
      const first = await session.findOne(denialTable, { key });
      if (!first) throw new Error('a denial is there and cannot be read');
      return { intentId: first.intentId, isNew: false };
    },
    async among(keys) {
      const denied = new Set<string>();
      for (const chunk of chunksOf(keys)) {
        for (const { key } of await session.find(denialTable, { key: In(chunk) })) denied.add(key);
      }
      return denied;
    },
    async holdersOf(key) {
      const rows = await session.find(grantTable, { lockKey: key }, { order: { sequence: 'ASC' } });
      return rows.map(({ tenantId, id }) => ({ tenant: tenantId, grantId: id }));
    },
  };
}
