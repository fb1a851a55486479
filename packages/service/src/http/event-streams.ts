import { setTimeout } from 'node:timers/promises';
import { type EventsRead, type Ports, readEvents } from '@assent/application';
import { AppError, type Event, type EventType, type TenantId } from '@assent/domain';

/** Where a stream begins, what is in it, and how long it lasts. */
export interface StreamOrder {
  /** Absent: with what comes from now on. */
  readonly after: number | undefined;
  readonly types: readonly EventType[] | undefined;
  readonly seconds: number;
}

/** Streams of events to whoever listens (server-sent events, HTML Living Standard §9.2). */
export interface EventStreams {
  /** @throws AppError `rate_limited` if the tenant has as many as it may */
  open(tenant: TenantId, order: StreamOrder): Response;
  /** Ends all streams, and opens none any more. */
  close(): void;
}

export interface StreamLimits {
  /** At this process. */
  readonly maxPerTenant: number;
  /** How soon to look again after there was something; twice as late each time there is nothing, up to `idleMs`. */
  readonly busyMs: number;
  readonly idleMs: number;
  /** How long a stream may be silent. */
  readonly heartbeatMs: number;
}

const usual: StreamLimits = { maxPerTenant: 5, busyMs: 100, idleMs: 1_000, heartbeatMs: 15_000 };
const pageSize = 100;
const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' };

/** Every stream reads the database itself, so that several processes need not know of each other. */
export function eventStreams(ports: Pick<Ports, 'store'>, limits: Partial<StreamLimits> = {}): EventStreams {
  const { maxPerTenant, ...pace } = { ...usual, ...limits };
  const open = new Map<TenantId, Set<AbortController>>();
  const closing = new AbortController();
  return {
    open(tenant, { seconds, ...from }) {
      const own = open.get(tenant) ?? new Set();
      if (closing.signal.aborted || own.size >= maxPerTenant) {
        throw new AppError('rate_limited', { streams: maxPerTenant, retryAfterSeconds: 5 });
      }
      const ending = new AbortController();
      open.set(tenant, own.add(ending));
      const over = () => {
        own.delete(ending);
        if (own.size === 0) open.delete(tenant);
      };
      const signal = AbortSignal.any([ending.signal, closing.signal, AbortSignal.timeout(seconds * 1000)]);
      signal.addEventListener('abort', over, { once: true });
      const texts = textsOf(ports, tenant, from, pace, signal);
      const body = new ReadableStream<Uint8Array>({
        async pull(controller) {
          const { value, done } = await texts.next();
          if (done) {
            over();
            controller.close();
          } else controller.enqueue(Buffer.from(value));
        },
        cancel: () => ending.abort(),
      });
      return new Response(body, { status: 200, headers });
    },
    close: () => closing.abort(),
  };
}

/** What is sent, piece by piece. It ends when it is told to, or when the database is away: whoever listens comes back. */
async function* textsOf(
  ports: Pick<Ports, 'store'>,
  tenant: TenantId,
  { after, types }: Omit<StreamOrder, 'seconds'>,
  { busyMs, idleMs, heartbeatMs }: Omit<StreamLimits, 'maxPerTenant'>,
  signal: AbortSignal,
): AsyncGenerator<string, void> {
  const start = await readEvents(ports, tenant, { after, limit: 1 }).catch(undefinedIfAway);
  if (!start) return;
  let next = after ?? start.next;
  let pauseMs = busyMs;
  let spokenMs = performance.now();
  // whoever loses the connection before the first event knows where to go on
  yield `retry: 2000\nid: ${next}\n\n`;
  while (!signal.aborted) {
    const page = await readEvents(ports, tenant, { after: next, types, limit: pageSize }).catch(undefinedIfAway);
    if (!page) return;
    next = page.next;
    const text = textOf(page, performance.now() - spokenMs >= heartbeatMs);
    if (text) {
      spokenMs = performance.now();
      yield text;
    }
    if (page.more) continue;
    pauseMs = page.events.length > 0 ? busyMs : Math.min(idleMs, 2 * pauseMs);
    await setTimeout(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

/** A heartbeat says where to go on, too, though nothing was for this listener. */
function textOf({ events, next }: EventsRead, isLong: boolean): string {
  if (events.length > 0) return events.map(eventText).join('');
  return isLong ? `: alive\nid: ${next}\n\n` : '';
}

const eventText = (event: Event): string =>
  `id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;

function undefinedIfAway(error: unknown): undefined {
  if (error instanceof AppError) return undefined;
  throw error;
}
