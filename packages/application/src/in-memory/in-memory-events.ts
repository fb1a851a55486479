import type { TenantId, UnplacedEvent } from '@assent/domain';
import type { EventLine } from '../ports/events.ts';
import { serviceTenant } from '../ports/key-store.ts';
import type { NetworkRecords } from '../ports/store.ts';
import type { EventPlace, Tables } from './in-memory-database.ts';

/** The last place of the stream that something is at; 0 before the first. */
export const lastPlace = ({ lastPlaces }: Tables): number => lastPlaces.get('events') ?? 0;

function place(tables: Tables, tenant: TenantId, value: EventPlace): void {
  const next = lastPlace(tables) + 1;
  tables.lastPlaces.set('events', next);
  tables.eventPlaces.set(next, { tenant, value: structuredClone(value) });
}

/** Puts a receipt at the end of the stream. */
export const placeReceipt = (tables: Tables, tenant: TenantId, receipt: string): void =>
  place(tables, tenant, { receipt });

/** Puts an event at the end of the stream, unless it is there. */
export function placeEvent(tables: Tables, tenant: TenantId, event: UnplacedEvent): void {
  const isThere = [...tables.eventPlaces.values()].some(
    (row) => row.tenant === tenant && 'event' in row.value && row.value.event.id === event.id,
  );
  if (!isThere) place(tables, tenant, { event });
}

/** Events for every tenant. */
export const networkEvents = (tables: () => Tables): NetworkRecords['networkEvents'] => ({
  position: async (source) => tables().eventSources.get(source),
  async append(source, expected, next, events) {
    if (tables().eventSources.get(source) !== expected) return false;
    tables().eventSources.set(source, next);
    for (const event of events) placeEvent(tables(), serviceTenant, event);
    return true;
  },
  async forget(before) {
    for (const [seq, { value }] of tables().eventPlaces)
      if ('event' in value && value.event.at < before) tables().eventPlaces.delete(seq);
  },
});

/** Lines of the stream of a tenant, and those for every tenant. */
export function linesBetween(
  { eventPlaces, receipts }: Tables,
  id: TenantId,
  [after, upTo, limit]: readonly [after: number, upTo: number, limit: number],
): readonly EventLine[] {
  return [...eventPlaces]
    .filter(([seq, { tenant }]) => seq > after && seq <= upTo && (tenant === id || tenant === serviceTenant))
    .slice(0, limit)
    .map(([seq, { value }]) => {
      if ('event' in value) return { seq, event: value.event };
      const receipt = receipts.get(`${id} ${value.receipt}`)?.value;
      return receipt ? { seq, receipt } : { seq };
    });
}
