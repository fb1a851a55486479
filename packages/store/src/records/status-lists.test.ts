import { newBytes32 } from '@assent/application/behaviours';
import { parse, zTenantId } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import type { FindOperator } from 'typeorm';
import type { TenantSession } from '../tenant-session.ts';
import { statusLists } from './status-lists.ts';

const size = 2 ** 20;
const listId = newBytes32();

/** A list of 2^20 in which a place is taken as `isTaken` says, and how many rows were read of it. */
function listWith(isTaken: (index: number) => boolean) {
  const read = { statements: 0, rows: 0 };
  const indexIn = (where: unknown) => (where as { listIndex: FindOperator<number> }).listIndex;
  const session = {
    tenantId: parse(zTenantId, 'big-clinic'),
    findOne: async () => ({ listId, size }),
    insert: async (_: unknown, { listIndex }: { listIndex: number }) => {
      read.statements += 1;
      return !isTaken(listIndex);
    },
    find: async (_: unknown, where: unknown) => {
      const drawn = indexIn(where).value as unknown as readonly number[];
      const rows = drawn.filter(isTaken).map((listIndex) => ({ listIndex }));
      read.statements += 1;
      read.rows += rows.length;
      return rows;
    },
    count: async (_: unknown, where: unknown) => {
      const below = indexIn(where).value;
      read.statements += 1;
      return Array.from({ length: below }, (__, index) => index).filter(isTaken).length;
    },
  };
  return { lists: statusLists(session as unknown as TenantSession), read };
}

/** Every place but each `n`-th, in an order that has nothing to do with the index. */
const allBut = (n: number) => (index: number) => ((index * 2_654_435_761) % 2 ** 32) % n !== 0;

describe('a place in a list of 2^20', () => {
  test('is found with a few small statements although nine tenths are nearly taken', async () => {
    const isTaken = (index: number) => ((index * 2_654_435_761) % 2 ** 32) % 1000 < 890;
    for (let round = 0; round < 20; round += 1) {
      const { lists, read } = listWith(isTaken);
      expect(isTaken(await lists.allocate(listId))).toBe(false);
      expect(read.rows).toBeLessThanOrEqual(1000);
      expect(read.statements).toBeLessThanOrEqual(9);
    }
  });

  test('is refused once nine tenths of its first places are taken, by one statement', async () => {
    const { lists, read } = listWith(allBut(20));
    await expect(lists.allocate(listId)).rejects.toMatchObject({ code: 'conflict', params: { size } });
    expect(read).toEqual({ statements: 1, rows: 0 });
  });
});
