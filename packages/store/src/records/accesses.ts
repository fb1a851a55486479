import type { Keyring, NetworkRecords } from '@assent/application';
import { type AccessSeen, accessSeen, type Instant, isAccess, orderedUuid } from '@assent/domain';
import { ciphersFor, type SubjectCipher } from '../encryption/subject-cipher.ts';
import { receiptTable } from '../entities/patients.ts';
import type { Session } from '../session.ts';
import { openUnlessGone } from './receipt-contents.ts';

/** How far the time in an id may be from that in its receipt, in milliseconds. */
const marginMs = 60_000;

/** Ids are ordered by time, so that those of a period lie together in the index that there is for ids. */
const firstIdAt = (at: Instant, plusMs: number): string =>
  orderedUuid(Math.max(0, Date.parse(at) + plusMs), '00000000-0000-4000-0000-000000000000');

const made = 'tenant_id = $1 AND id > $2 AND id < $3 AND at >= $4 AND at < $5 ORDER BY id LIMIT $6';

/** Accesses to data of all patients of one tenant. Each is sealed, and must be opened to be seen. */
export const accesses = (session: Session, keyring: Keyring): NetworkRecords['accesses'] => ({
  async made(tenant, { start, end }, { limit, after }) {
    const from = after ?? firstIdAt(start, -marginMs);
    const rows = await session.select(receiptTable, made, [tenant, from, firstIdAt(end, marginMs), start, end, limit]);
    const cipher = (await ciphersFor(session, keyring, rows)).get(tenant);
    const seen: AccessSeen[] = [];
    for (const row of rows) {
      const receipt = await openUnlessGone(cipher as SubjectCipher, row);
      if (receipt && isAccess(receipt)) seen.push(accessSeen(receipt));
    }
    const last = rows.length === limit ? rows.at(-1) : undefined;
    return { accesses: seen, ...(last ? { next: last.id } : {}) };
  },
});
