import { parse, zDid, zUuid } from '@assent/domain';
import type { Command } from 'commander';
import { type CommandContext, tenantClient } from '../context.ts';
import { openLinkCommand } from './health-link-open.ts';
import { type LinkOptions, linkLines, linkWish, sayLink, withLinkOptions } from './health-link-wish.ts';

/** SMART Health Links: those of this organisation, and opening those of others. */
export function healthLinkCommands(program: Command, context: () => CommandContext): void {
  const group = program.command('health-link').description('SMART Health Links');

  withLinkOptions(group.command('create <files...>'))
    .option('--subject <did>', 'whose data it leads to: a patient of this organisation, who can see and end it')
    .action(async (files: string[], options: LinkOptions & { readonly subject?: string }) => {
      const ctx = context();
      const subject = options.subject === undefined ? {} : { subject: parse(zDid, options.subject) };
      const body = { ...(await linkWish(ctx, files, options)), ...subject };
      sayLink(ctx, await tenantClient(ctx).createHealthLink({ body }), options, 'assent health-link revoke');
    });

  group
    .command('list')
    .description('links of this organisation, and who opened them')
    .option('--subject <did>', 'only those to the data of this patient')
    .action(async ({ subject }: { readonly subject?: string }) => {
      const ctx = context();
      const query = subject === undefined ? {} : { subject: parse(zDid, subject) };
      const { links } = await tenantClient(ctx).listHealthLinks({ query });
      ctx.output.result(links, linkLines(links));
    });

  group
    .command('revoke <id>')
    .description('end a link at once, and forget its files')
    .action(async (id: string) => {
      const ctx = context();
      const ended = await tenantClient(ctx).revokeHealthLink({ params: { id: parse(zUuid, id) } });
      ctx.output.result(ended, [`Ended ${ended.id}.`]);
    });

  openLinkCommand(group, context);
}
