import { randomInt } from 'node:crypto';
import { type NetworkRecords, type StatusList, statusListCapacity, type TenantRecords } from '@assent/application';
import { AppError } from '@assent/domain';
import { In, LessThan } from 'typeorm';
import { statusIndexTable, statusListTable } from '../entities/credentials.ts';
import type { Session } from '../session.ts';
import { type TenantSession, tenantSession } from '../tenant-session.ts';
import { drawFree } from './free-status-indexes.ts';
import { statusListFrom } from './status-list-rows.ts';

/** How often an index is drawn blindly. In a list that is half full, all draws are taken once in sixteen times. */
const blindDraws = 4;
/** A list counts as full only if nine tenths are taken, so one lookup of hundreds finds a free place. */
const maxLookups = 8;
/** Places are random, so those that are taken among the first ones tell how full the list is: within 1.5 % of it. */
const sampleSize = 4096;

/** Status lists of one tenant, and the places in them. */
export function statusLists(session: TenantSession): TenantRecords['statusLists'] {
  return {
    async insert({ suspensions, ...list }) {
      const isNew = await session.insert(statusListTable, {
        ...list,
        ...(suspensions ? { suspensionListId: suspensions.listId, suspensionSalt: suspensions.salt } : {}),
      });
      if (!isNew) throw new AppError('conflict', { list: list.listId });
    },
    async get() {
      const row = await session.findOne(statusListTable, {}, { sequence: 'DESC' });
      return row && statusListFrom(row);
    },
    async allocate(listId) {
      const list = await session.findOne(statusListTable, { listId });
      if (!list) throw new AppError('not_found', { list: listId });
      const index = (await isFull(session, list)) ? undefined : await takePlace(session, list);
      if (index === undefined) throw new AppError('conflict', { list: listId, size: list.size });
      return index;
    },
  };
}

/** Status lists of every tenant. */
export function tenantLists(session: Session): NetworkRecords['tenantLists'] {
  return {
    owners: async () => [...new Set((await session.find(statusListTable, {})).map(({ tenantId }) => tenantId))],
    all: async () =>
      (await session.find(statusListTable, {})).map(({ tenantId: tenant, listId }) => ({ tenant, listId })),
    insert: (tenant, list) => statusLists(tenantSession(session, tenant)).insert(list),
  };
}

type Place = Pick<StatusList, 'listId' | 'size'>;

async function isFull(session: TenantSession, { listId, size }: Place): Promise<boolean> {
  const sample = Math.min(size, sampleSize);
  const taken = await session.count(statusIndexTable, { listId, listIndex: LessThan(sample) });
  return taken >= statusListCapacity(sample);
}

/** Undefined if none was found, of a small list that others fill at the same moment. */
async function takePlace(session: TenantSession, { listId, size }: Place): Promise<number | undefined> {
  const take = (listIndex: number) => session.insert(statusIndexTable, { listId, listIndex });
  for (let draw = 0; draw < blindDraws; draw += 1) {
    const index = randomInt(size);
    if (await take(index)) return index;
  }
  for (let lookup = 0; lookup < maxLookups; lookup += 1) {
    const [index] = await drawFree(size, (drawn) =>
      session.find(statusIndexTable, { listId, listIndex: In([...drawn]) }),
    );
    if (index !== undefined && (await take(index))) return index;
  }
  return undefined;
}
