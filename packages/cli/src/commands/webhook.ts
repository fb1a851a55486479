import type { Endpoints, ResultOf } from '@assent/api';
import { parse, zEventType, zUuid, zWebhookUrl } from '@assent/domain';
import type { Command } from 'commander';
import * as z from 'zod';
import { type CommandContext, tenantClient } from '../context.ts';
import { exitCodes, table } from '../output.ts';

type Shown = ResultOf<Endpoints['listWebhooks']>['webhooks'][number];

/** Where events are sent: for a tenant. */
export function webhookCommands(program: Command, context: () => CommandContext): void {
  const group = program.command('webhook').description('addresses that events are sent to (Standard Webhooks)');
  const idFrom = (text: string) => ({ params: { id: parse(zUuid, text) } });

  group
    .command('add <url>')
    .description('send events to this address from now on; prints the secret that signs them')
    .option('--types <types...>', 'only these types, such as access.denied')
    .option('--description <text>', 'what it is for')
    .action(async (url: string, { types, description }: { types?: string[]; description?: string }) => {
      const ctx = context();
      const body = {
        url: parse(zWebhookUrl, url),
        ...(types ? { types: parse(z.array(zEventType).min(1), types) } : {}),
        ...(description === undefined ? {} : { description }),
      };
      const added = await tenantClient(ctx).addWebhook({ body });
      ctx.output.result(added, [added.id, `secret  ${added.secret}   (shown once)`]);
    });

  group
    .command('list')
    .description('the addresses, and how far each has come')
    .action(async () => {
      const ctx = context();
      const { webhooks } = await tenantClient(ctx).listWebhooks({});
      ctx.output.result(webhooks, webhooks.length > 0 ? lines(webhooks) : ['No webhooks.']);
    });

  group
    .command('remove <id>')
    .description('send nothing there any more')
    .action(async (id: string) => {
      const ctx = context();
      const removed = await tenantClient(ctx).removeWebhook(idFrom(id));
      ctx.output.result(removed, [`Removed ${removed.removed}.`]);
    });

  group
    .command('rotate-secret <id>')
    .description('make another secret; the one before signs beside it for a day')
    .action(async (id: string) => {
      const ctx = context();
      const made = await tenantClient(ctx).rotateWebhookSecret(idFrom(id));
      ctx.output.result(made, [`secret  ${made.secret}   (shown once; both sign until ${made.formerUntil})`]);
    });

  group
    .command('test <id>')
    .description('send an event now: exits with 1 if it was not taken')
    .action(async (id: string) => {
      const ctx = context();
      const answer = await tenantClient(ctx).testWebhook(idFrom(id));
      ctx.output.result(answer, [answer.delivered ? `taken (${answer.status})` : `not taken: ${faultOf(answer)}`]);
      if (!answer.delivered) ctx.setExitCode(exitCodes.no);
    });

  group
    .command('deliveries <id>')
    .description('what was tried lately, newest first')
    .action(async (id: string) => {
      const ctx = context();
      const { deliveries } = await tenantClient(ctx).listDeliveries(idFrom(id));
      const rows = deliveries.map((one) => [
        ...[one.at, String(one.seq), one.type, String(one.attempt)],
        one.delivered ? 'taken' : faultOf(one),
      ]);
      ctx.output.result(deliveries, table([['WHEN', 'SEQ', 'TYPE', 'ATTEMPT', 'OUTCOME'], ...rows]));
    });
}

const faultOf = ({ status, fault }: { status?: number | undefined; fault?: string | undefined }): string =>
  status === undefined ? String(fault).replaceAll('_', ' ') : `answer ${status}`;

const lines = (webhooks: readonly Shown[]): string[] =>
  table([
    ['ID', 'ADDRESS', 'TYPES', 'STATE'],
    ...webhooks.map((one) => [one.id, one.url, one.types?.join(',') ?? 'all', stateOf(one)]),
  ]);

function stateOf({ disabled, failures, nextAt }: Shown): string {
  if (disabled) return `disabled at ${disabled.at}: ${disabled.reason}`;
  return failures > 0 ? `failed ${failures} times, next at ${nextAt}` : 'works';
}
