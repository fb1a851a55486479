import type { Endpoints, ResultOf } from '@assent/api';
import { parse, zApiKeyWish, zInstant, zUuid } from '@assent/domain';
import type { Command } from 'commander';
import { type CommandContext, tenantClient } from '../context.ts';
import { table } from '../output.ts';
import { knownRoles, roleLines } from './role-lines.ts';

interface AddOptions {
  readonly role: string[];
  readonly until?: string;
}

/** API keys beside the owner's: for whoever has the owner's. */
export function apiKeyCommands(program: Command, context: () => CommandContext): void {
  const group = program.command('api-key').description('further API keys of this organisation; needs the owner’s key');

  group
    .command('add <name>')
    .description('make a key, which is shown this once; what it may do is said by the policy: `assent policy show`')
    .requiredOption('--role <roles...>', `of the default policy: ${knownRoles}`)
    .option('--until <instant>', 'when it is over, such as 2027-01-31T00:00:00Z; if not said, when it is revoked')
    .action(async (name: string, { role, until }: AddOptions) => {
      const ctx = context();
      const ends = until === undefined ? {} : { expiresAt: parse(zInstant, until) };
      const wish = parse(zApiKeyWish, { name, roles: role, ...ends });
      const made = await tenantClient(ctx).createApiKey({ body: { ...wish, roles: [...wish.roles] } });
      ctx.output.result(made, [
        `${made.name} (${made.id})`,
        `  API key  ${made.key}   (shown once)`,
        ...roleLines(made.roles),
      ]);
    });

  group
    .command('list')
    .description('the keys, newest first; none is shown')
    .option('--offset <n>', 'leave out so many; 200 are shown', '0')
    .action(async ({ offset }: { offset: string }) => {
      const ctx = context();
      const { keys } = await tenantClient(ctx).listApiKeys({ query: { limit: 200, offset: Number(offset) } });
      ctx.output.result(keys, keys.length > 0 ? lines(keys) : ['No keys but the owner’s.']);
    });

  group
    .command('revoke <id>')
    .description('refuse a key from now on')
    .action(async (id: string) => {
      const ctx = context();
      const revoked = await tenantClient(ctx).revokeApiKey({ params: { id: parse(zUuid, id) } });
      ctx.output.result(revoked, [`Revoked ${revoked.id} at ${revoked.revokedAt}.`]);
    });
}

const lines = (keys: ResultOf<Endpoints['listApiKeys']>['keys']): string[] =>
  table([
    ['KEY', 'NAME', 'ROLES', 'UNTIL', 'REVOKED'],
    ...keys.map(({ id, name, roles, expiresAt, revokedAt }) => [
      ...[id, name, roles.join(',')],
      ...[expiresAt ?? '-', revokedAt ?? '-'],
    ]),
  ]);
