import { AppError, type Bytes32, type Did, type TenantId } from '@assent/domain';
import type { Ports } from '../ports/ports.ts';
import type { StatusListForm, StatusPurpose } from '../ports/status-lists.ts';
import type { StatusList } from '../ports/stored-rows.ts';

/** A list that a document is made from. */
export interface ListPart {
  readonly listId: Bytes32;
  readonly purpose: StatusPurpose;
}

/** Whose list it is, and what its document says. */
export interface ListOwner {
  readonly tenant: TenantId;
  readonly issuer: Did;
  /** The lists that the document is made from; that of suspensions, if it is one of two, is the second. */
  readonly parts: readonly ListPart[];
  /** For each part, what tells its denials from those at another time. */
  readonly denied: readonly string[];
}

/** @throws AppError `not_found` if no tenant here has such a document */
export async function readListOwner(
  { store }: Pick<Ports, 'store'>,
  listId: Bytes32,
  form: StatusListForm,
): Promise<ListOwner> {
  return store.network(async ({ tenants, denials }) => {
    const owner = await tenants.byStatusList(listId);
    const parts = owner ? partsOf(owner.list, listId, form) : [];
    if (!owner || parts.length === 0) throw new AppError('not_found', { reason: 'unknown_list' });
    const denied: string[] = [];
    for (const part of parts) {
      // revocations only become more, and there may be many; the suspensions of a moment are few
      const isCounted = part.purpose === 'revocation';
      denied.push(isCounted ? `${await denials.countOf(part.listId)}` : namesOf(await denials.indexesOf(part.listId)));
    }
    return { tenant: owner.tenant.id, issuer: owner.tenant.did, parts, denied };
  });
}

/** None if there is no such document: a form that combines both has none for suspensions alone. */
function partsOf(list: StatusList, listId: Bytes32, { combines }: StatusListForm): readonly ListPart[] {
  const suspensions = list.suspensions && ({ listId: list.suspensions.listId, purpose: 'suspension' } as const);
  if (suspensions?.listId === listId) return combines ? [] : [suspensions];
  const own = { listId, purpose: 'revocation' } as const;
  return combines && suspensions ? [own, suspensions] : [own];
}

/** What `denied` has for a part in which these places are denied. */
export const markOf = ({ purpose }: ListPart, denied: readonly number[]): string =>
  purpose === 'revocation' ? `${denied.length}` : namesOf(denied);

const namesOf = (indexes: readonly number[]): string => indexes.toSorted((a, b) => a - b).join(',');
