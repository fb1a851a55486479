import type { Client } from '@assent/api';
import { parse, type TenantId, zTenantId, zUuid } from '@assent/domain';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { type LinkOptions, linkLines, linkWish, sayLink, withLinkOptions } from './health-link-wish.ts';

/** A session of the holder of the wallet at an organisation. */
export type HolderSessionAt = (tenant: TenantId) => Promise<Client>;

/** `wallet link`: SMART Health Links that a patient has at an organisation. */
export function walletLinkCommands(wallet: Command, context: () => CommandContext, sessionAt: HolderSessionAt): void {
  const group = wallet.command('link').description('links to your data (SMART Health Links), kept at an organisation');

  withLinkOptions(group.command('create <tenant> <files...>')).action(
    async (at: string, files: string[], options: LinkOptions) => {
      const ctx = context();
      const tenant = parse(zTenantId, at);
      const body = await linkWish(ctx, files, options);
      const made = await (await sessionAt(tenant)).createOwnHealthLink({ params: { tenant }, body });
      sayLink(ctx, made, options, `assent wallet link revoke ${tenant}`);
    },
  );

  group
    .command('list <tenant>')
    .description('links to your data there, also those that it made, and who opened them')
    .action(async (at: string) => {
      const tenant = parse(zTenantId, at);
      const { links } = await (await sessionAt(tenant)).listOwnHealthLinks({ params: { tenant } });
      context().output.result(links, linkLines(links));
    });

  group
    .command('revoke <tenant> <id>')
    .description('end a link to your data at once, whoever made it')
    .action(async (at: string, id: string) => {
      const params = { tenant: parse(zTenantId, at), id: parse(zUuid, id) };
      const ended = await (await sessionAt(params.tenant)).revokeOwnHealthLink({ params });
      context().output.result(ended, [`Ended ${ended.id}.`]);
    });
}
