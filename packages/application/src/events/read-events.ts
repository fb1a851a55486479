import { type Event, type EventType, eventOfReceipt, type TenantId } from '@assent/domain';
import type { EventLine } from '../ports/events.ts';
import type { Ports } from '../ports/ports.ts';

/** Which events: after a number, of some types or of all, at most so many. */
export interface EventSelection {
  /** Absent: only what comes from now on. */
  readonly after?: number | undefined;
  readonly types?: readonly EventType[] | undefined;
  readonly limit: number;
}

/** Events first to last. `next`: where to go on. `more`: there is more by now. */
export interface EventsRead {
  readonly events: readonly Event[];
  readonly next: number;
  readonly more: boolean;
}

/** Numbers looked at with one statement, and with one call: most of them may be of other tenants. */
const window = 5_000;
const maxWindows = 10;
/** Lines opened at once. */
const maxLines = 500;

/**
 * Reads the stream of a tenant: its own events, and those for everybody. Whoever goes on from `next` misses none and gets none
 * twice. Events about a patient whose key was erased are no more.
 *
 * @throws AppError `key_unavailable`, `store_unavailable`
 */
export async function readEvents(
  { store }: Pick<Ports, 'store'>,
  tenant: TenantId,
  { after, types, limit }: EventSelection,
): Promise<EventsRead> {
  const newest = await store.shared.newestEvent();
  const events: Event[] = [];
  let at = after ?? newest;
  for (let windows = 0; at < newest && windows < maxWindows && events.length < limit; windows += 1) {
    const upTo = Math.min(newest, at + window);
    const lines = await store.shared.eventsBetween(tenant, at, upTo, maxLines);
    const asked = lines.flatMap((line) => eventOf(line) ?? []).filter(({ type }) => !types || types.includes(type));
    const taken = asked.slice(0, limit - events.length);
    events.push(...taken);
    const isFull = taken.length < asked.length || events.length === limit;
    at = (isFull ? taken.at(-1)?.seq : undefined) ?? (lines.length < maxLines ? upTo : lines.at(-1)?.seq) ?? upTo;
  }
  return { events, next: at, more: at < newest };
}

function eventOf({ seq, receipt, event }: EventLine): Event | undefined {
  if (receipt) return eventOfReceipt(seq, receipt);
  return event && { ...event, seq };
}
