import type { EventLine, Keyring, NetworkRecords, TenantRecords } from '@assent/application';
import { serviceTenant } from '@assent/application';
import { AppError, type Instant, type TenantId, type UnplacedEvent } from '@assent/domain';
import * as z from 'zod';
import { chunksOf } from '../chunks-of.ts';
import { type SubjectCipher, subjectCipher } from '../encryption/subject-cipher.ts';
import { eventSourceTable, eventTable } from '../entities/events.ts';
import { zReceiptRow } from '../entities/patients.ts';
import type { Session } from '../session.ts';
import { type TenantSession, tenantSession } from '../tenant-session.ts';
import { openReceipt } from './receipt-contents.ts';

/** What happened at one tenant and is no line of anybody's history. */
export const events = (session: TenantSession): TenantRecords['events'] => ({
  append: async (event) => void (await session.insert(eventTable, { ...event })),
});

/** Events for every tenant: rows of the service itself. */
export const networkEvents = (session: Session): NetworkRecords['networkEvents'] => ({
  position: async (source) => (await session.findOne(eventSourceTable, { source }))?.position,
  async append(source, expected, next, added) {
    const moved =
      expected === undefined
        ? await session.insert(eventSourceTable, { source, position: next })
        : (await session.update(eventSourceTable, { source, position: expected }, { position: next })) > 0;
    if (!moved) return false;
    const rows = added.map((event) => ({ ...event, tenantId: serviceTenant }));
    for (const chunk of chunksOf(rows)) await session.insertAll(eventTable, chunk);
    return true;
  },
  forget: async (before: Instant) => void (await session.execute('DELETE FROM events WHERE at < $1', [before])),
});

const zNumbered = z.object({ ...zReceiptRow.shape, seq: z.coerce.number() });
const zPlaced = z.object({
  seq: z.coerce.number(),
  id: z.string(),
  type: z.string(),
  at: z.string(),
  data: z.string(),
});

/** With a tenant that is no bare column, no index by tenant seems useful: the rows lie together by their numbers. */
const selectLines = `
  SELECT sequence AS seq, tenant_id AS "tenantId", id, subject, at, content FROM receipts
  WHERE tenant_id || '' = $1 AND sequence > $2 AND sequence <= $3 ORDER BY sequence LIMIT $4`;
const selectEvents = `
  SELECT sequence AS seq, id, type, at, data FROM events
  WHERE tenant_id || '' IN ($1, '') AND sequence > $2 AND sequence <= $3 ORDER BY sequence LIMIT $4`;

/** Lines of the stream of a tenant, first to last. @throws AppError `key_unavailable` */
export async function eventLines(
  session: Session,
  keyring: Keyring,
  tenant: TenantId,
  [after, upTo, limit]: readonly [after: number, upTo: number, limit: number],
): Promise<readonly EventLine[]> {
  const own = tenantSession(session, tenant);
  const rows = await own.join(selectLines, [after, upTo, limit], zNumbered);
  const cipher = subjectCipher(own, keyring);
  await cipher.prepare([...new Set(rows.map(({ subject }) => subject))]);
  const lines = await Promise.all(rows.map((row) => lineOf(cipher, row)));
  const others = await own.join(selectEvents, [after, upTo, limit], zPlaced);
  const placed = others.map(({ seq, data, ...event }) => ({ seq, event: { ...event, data: JSON.parse(data) } }));
  return [...lines, ...(placed as { seq: number; event: UnplacedEvent }[])]
    .sort((a, b) => a.seq - b.seq)
    .slice(0, limit);
}

/** Without what it says if its patient's key was erased. */
async function lineOf(cipher: SubjectCipher, { seq, ...row }: z.infer<typeof zNumbered>): Promise<EventLine> {
  try {
    return { seq, receipt: await openReceipt(cipher, row) };
  } catch (error) {
    if (error instanceof AppError && error.code === 'gone') return { seq };
    throw error;
  }
}
