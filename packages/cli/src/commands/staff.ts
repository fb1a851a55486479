import { randomInt } from 'node:crypto';
import type { Client, Endpoints, ResultOf } from '@assent/api';
import { AppError, parse, zStaffPassword, zStaffWish, zUuid } from '@assent/domain';
import type { Command } from 'commander';
import { type CommandContext, readTextFile, tenantClient } from '../context.ts';
import { table } from '../output.ts';
import { knownRoles, roleLines } from './role-lines.ts';

type ListedStaff = ResultOf<Endpoints['listStaff']>['staff'][number];

interface IdentityOptions {
  readonly oidcIssuer?: string;
  readonly oidcSubject?: string;
}

interface AddOptions extends IdentityOptions {
  readonly role: string[];
  readonly invite?: true;
  readonly passwordFile?: string;
}

interface ChangeOptions extends IdentityOptions {
  readonly role?: string[];
  readonly name?: string;
  /** False: none any more. */
  readonly oidc: boolean;
}

/** Accounts of those who work at an organisation: for whoever has its owner's key. */
export function staffCommands(program: Command, context: () => CommandContext): void {
  const group = program.command('staff').description('who works at this organisation, and signs in to the web apps');
  addCommand(group, context);
  changeCommand(group, context);

  group
    .command('list')
    .description('accounts, those that have ended too')
    .option('--offset <n>', 'leave out so many; 200 are shown', '0')
    .action(async ({ offset }: { offset: string }) => {
      const ctx = context();
      const { staff } = await tenantClient(ctx).listStaff({ query: { limit: 200, offset: Number(offset) } });
      ctx.output.result(staff, staff.length > 0 ? lines(staff) : ['Nobody yet: assent staff add']);
    });

  group
    .command('reset <login>')
    .description('set another password, which is shown this once; whoever is signed in has to sign in again')
    .option('--password-file <file>', 'this password (- for standard input), and not one that is made')
    .action(async (login: string, { passwordFile }: Pick<AddOptions, 'passwordFile'>) => {
      const ctx = context();
      const client = tenantClient(ctx);
      const password = passwordFrom(passwordFile);
      const reset = await client.resetStaffPassword({ params: await idOf(client, login), body: { password } });
      const isMade = passwordFile === undefined;
      ctx.output.result(isMade ? { ...reset, password } : reset, [
        reset.name,
        ...(isMade ? [passwordLine(password)] : []),
      ]);
    });

  group
    .command('invite <login>')
    .description('print a link with which a person sets their own password, once, within a day')
    .action(async (login: string) => {
      const ctx = context();
      const client = tenantClient(ctx);
      const invited = await client.inviteStaff({ params: await idOf(client, login) });
      ctx.output.result(invited, [invited.link, `for ${invited.name}, until ${invited.expiresAt}; shown once`]);
    });

  group
    .command('end <login>')
    .description('end an account for good; whoever is signed in is out at once')
    .action(async (login: string) => {
      const ctx = context();
      const client = tenantClient(ctx);
      const ended = await client.endStaff({ params: await idOf(client, login) });
      ctx.output.result(ended, [`Ended ${ended.login} at ${ended.endedAt}.`]);
    });
}

function addCommand(group: Command, context: () => CommandContext): void {
  group
    .command('add <login> <name>')
    .description('make an account, with a password that is shown this once; what it may do is said by the policy')
    .requiredOption('--role <roles...>', `of the default policy: ${knownRoles}`)
    .option('--invite', 'no password, but a link with which the person sets one')
    .option('--password-file <file>', 'this password (- for standard input), and not one that is made')
    .option('--oidc-issuer <url>', 'an identity provider that lets them in')
    .option('--oidc-subject <id>', 'who they are there')
    .action(async (login: string, name: string, options: AddOptions) => {
      const ctx = context();
      const { role, invite, passwordFile } = options;
      const wish = parse(zStaffWish, { login, name, roles: role, ...identityFrom(options) });
      const client = tenantClient(ctx);
      const body = { ...wish, roles: [...wish.roles] };
      if (invite) return addInvited(ctx, client, body);
      const password = passwordFrom(passwordFile);
      const made = await client.addStaff({ body: { ...body, password } });
      return showMade(ctx, made, passwordFile === undefined ? { password } : {});
    });
}

async function addInvited(ctx: CommandContext, client: Client, body: Parameters<Client['addStaff']>[0]['body']) {
  const made = await client.addStaff({ body });
  const { link } = await client.inviteStaff({ params: { id: made.id } });
  showMade(ctx, made, { link });
}

/** What is shown once is shown here. */
function showMade(ctx: CommandContext, made: ListedStaff, once: { password?: string; link?: string }): void {
  ctx.output.result({ ...made, ...once }, [
    `${made.name} (${made.login}): ${made.roles.join(', ')}`,
    ...roleLines(made.roles),
    ...(once.password === undefined ? [] : [passwordLine(once.password)]),
    ...(once.link === undefined ? [] : [`  To set a password, once, within a day:  ${once.link}`]),
  ]);
}

function changeCommand(group: Command, context: () => CommandContext): void {
  group
    .command('change <login>')
    .description('change roles, name or identity; it holds at once, also for whoever is signed in')
    .option('--role <roles...>', 'all roles from now on')
    .option('--name <name>', 'another name')
    .option('--oidc-issuer <url>', 'an identity provider that lets them in')
    .option('--oidc-subject <id>', 'who they are there')
    .option('--no-oidc', 'no identity provider lets them in any more')
    .action(async (login: string, options: ChangeOptions) => {
      const ctx = context();
      const { role, name, oidc } = options;
      const body = {
        ...(role === undefined ? {} : { roles: role }),
        ...(name === undefined ? {} : { name }),
        ...(oidc ? identityFrom(options) : { oidc: null }),
      };
      const client = tenantClient(ctx);
      const changed = await client.changeStaff({ params: await idOf(client, login), body });
      ctx.output.result(changed, [
        `${changed.name} (${changed.login}): ${changed.roles.join(', ')}`,
        ...roleLines(changed.roles),
      ]);
    });
}

function identityFrom({ oidcIssuer: issuer, oidcSubject: subject }: IdentityOptions) {
  if (issuer === undefined && subject === undefined) return {};
  if (issuer === undefined || subject === undefined)
    throw new AppError('invalid_request', { options: ['--oidc-issuer', '--oidc-subject'] });
  return { oidc: { issuer, subject } };
}

const passwordFrom = (file: string | undefined): string =>
  file === undefined ? makePassword() : parse(zStaffPassword, readTextFile(file));

/** No letter that looks like another; 124 bits. */
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';

/** Five groups of five, to be read from paper. */
const makePassword = (): string =>
  Array.from({ length: 5 }, () => Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join('')).join(
    '-',
  );

const passwordLine = (password: string): string => `  Password  ${password}   (shown once)`;

/** An account by its login name or its id. @throws AppError `not_found` */
async function idOf(client: Client, login: string): Promise<{ readonly id: string }> {
  const limit = 200;
  for (let offset = 0; ; offset += limit) {
    const { staff } = await client.listStaff({ query: { limit, offset } });
    const found = staff.find((one) => one.login === login.toLowerCase() || one.id === login);
    if (found) return { id: parse(zUuid, found.id) };
    if (staff.length < limit) throw new AppError('not_found', { reason: 'no_such_login' });
  }
}

const lines = (staff: readonly ListedStaff[]): string[] =>
  table([
    ['LOGIN', 'NAME', 'ROLES', 'GETS IN BY', 'ENDED'],
    ...staff.map((one) => [one.login, one.name, one.roles.join(','), waysOf(one), one.endedAt ?? '-']),
  ]);

function waysOf({ hasPassword, oidc, invitedUntil }: ListedStaff): string {
  const ways = [
    ...(hasPassword ? ['password'] : []),
    ...(oidc ? ['identity provider'] : []),
    ...(invitedUntil === undefined ? [] : [`invitation until ${invitedUntil}`]),
  ];
  return ways.join(', ') || '-';
}
