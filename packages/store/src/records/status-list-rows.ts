import type { StatusList } from '@assent/application';
import type { Bytes32 } from '@assent/domain';
import type * as z from 'zod';
import { statusListTable } from '../entities/credentials.ts';
import type { Session } from '../session.ts';

type ListRow = z.infer<typeof statusListTable.zRow>;

export function statusListFrom({
  listId,
  salt,
  size,
  suspensionListId,
  suspensionSalt,
}: Omit<ListRow, 'tenantId'>): StatusList {
  const isPair = suspensionListId !== undefined && suspensionSalt !== undefined;
  return { listId, salt, size, ...(isPair ? { suspensions: { listId: suspensionListId, salt: suspensionSalt } } : {}) };
}

/** The list with this identifier, or whose list of suspensions has it. */
export const findList = async (session: Session, listId: Bytes32): Promise<ListRow | undefined> =>
  (await session.findOne(statusListTable, { listId })) ??
  (await session.findOne(statusListTable, { suspensionListId: listId }));
