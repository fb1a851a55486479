import { randomInt } from 'node:crypto';
import type { TenantRecords } from '@assent/application';
import { AppError, type Bytes32 } from '@assent/domain';
import { statusIndexTable, statusListTable } from '../entities/credentials.ts';
import { type TenantSession, withoutTenant } from '../tenant-session.ts';

/** How often an index is drawn blindly. In a list that is half full, all draws are taken once in 65 536 lists. */
const blindDraws = 16;

/** Status lists of one tenant, and the places in them. */
export function statusLists(session: TenantSession): TenantRecords['statusLists'] {
  const take = (listId: Bytes32, listIndex: number) => session.insert(statusIndexTable, { listId, listIndex });
  return {
    async insert(list) {
      const isNew = await session.insert(statusListTable, list);
      if (!isNew) throw new AppError('conflict', { list: list.listId });
    },
    async get() {
      const row = await session.findOne(statusListTable, {}, { sequence: 'DESC' });
      return row && withoutTenant(row);
    },
    async allocate(listId) {
      const list = await session.findOne(statusListTable, { listId });
      if (!list) throw new AppError('not_found', { list: listId });
      for (let draw = 0; draw < blindDraws; draw += 1) {
        const index = randomInt(list.size);
        if (await take(listId, index)) return index;
      }
      return takeFreeIndex(session, listId, list.size, take);
    },
  };
}

/** Draws among the places that are left, in a list that is nearly full. @throws AppError `conflict` if none is */
async function takeFreeIndex(
  session: TenantSession,
  listId: Bytes32,
  size: number,
  take: (listId: Bytes32, index: number) => Promise<boolean>,
): Promise<number> {
  const taken = new Set((await session.find(statusIndexTable, { listId })).map(({ listIndex }) => listIndex));
  const free = Array.from({ length: size }, (_, index) => index).filter((index) => !taken.has(index));
  while (free.length > 0) {
    const [index] = free.splice(randomInt(free.length), 1);
    if (index !== undefined && (await take(listId, index))) return index;
  }
  throw new AppError('conflict', { list: listId, size });
}
