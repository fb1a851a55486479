import { followEvents } from '@assent/api';
import { AppError, type Event, type EventType, parse, zEventType } from '@assent/domain';
import type { Command } from 'commander';
import * as z from 'zod';
import { type CommandContext, tenantClient, tenantKey } from '../context.ts';

interface EventOptions {
  readonly after?: string;
  readonly types?: string[];
  readonly follow?: true;
  readonly count?: string;
}

const zNumber = z.coerce.number().int().min(0);
const zCount = z.coerce.number().int().min(1);

/** What happened: for a tenant. */
export function eventCommands(program: Command, context: () => CommandContext): void {
  program
    .command('events')
    .description('what happened, first to last')
    .option('--after <seq>', 'begin after this number; 0, if not said, or with --follow what comes from now on')
    .option('--types <types...>', 'only these types, such as access.denied')
    .option('--follow', 'go on as things happen')
    .option('--count <n>', 'end after so many')
    .action(async ({ count, ...options }: EventOptions) => {
      const ctx = context();
      const most = count === undefined ? Number.POSITIVE_INFINITY : parse(zCount, count);
      let told = 0;
      for await (const event of eventsFor(ctx, options)) {
        ctx.output.line(event, lineOf(event));
        told += 1;
        if (told >= most) break;
      }
    });
}

function eventsFor(ctx: CommandContext, { after, types, follow }: EventOptions): AsyncGenerator<Event, void> {
  const from = after === undefined ? undefined : parse(zNumber, after);
  const asked = types && parse(z.array(zEventType).min(1), types);
  return follow ? followed(ctx, from, asked) : listed(ctx, from ?? 0, asked);
}

const followed = (ctx: CommandContext, after: number | undefined, types: readonly EventType[] | undefined) =>
  followEvents({
    baseUrl: ctx.url,
    token: tenantKey(ctx),
    ...(after === undefined ? {} : { after }),
    ...(types ? { types } : {}),
  });

async function* listed(
  ctx: CommandContext,
  start: number,
  types: readonly EventType[] | undefined,
): AsyncGenerator<Event, void> {
  const client = tenantClient(ctx);
  for (let after = start, more = true; more; ) {
    const query = { after, limit: 200, ...(types ? { types: types.join(',') } : {}) };
    const page = await client.readEvents({ query });
    yield* page.events;
    if (page.more && page.next <= after) throw new AppError('store_unavailable', { after });
    ({ next: after, more } = page);
  }
}

const lineOf = ({ seq, at, type, data }: Event): string =>
  [String(seq), at, type, ...Object.entries(data).map(([name, value]) => `${name}=${textOf(value)}`)].join('  ');

const textOf = (value: Event['data'][string]): string => (Array.isArray(value) ? value.join(',') : String(value));
