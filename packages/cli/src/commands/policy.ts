import { parse, zOrganizationAction } from '@assent/domain';
import type { Command } from 'commander';
import { type CommandContext, readTextFile, tenantClient } from '../context.ts';
import { exitCodes } from '../output.ts';

interface CheckOptions {
  readonly role: string[];
  readonly name: string;
  readonly staff?: true;
  readonly file?: string;
}

/** What API keys beside the owner's may do: for whoever has the owner's. */
export function policyCommands(program: Command, context: () => CommandContext): void {
  const group = program.command('policy').description('what further API keys may do, in Cedar; needs the owner’s key');

  group
    .command('show')
    .description('the policies in force')
    .option('--schema', 'and what policies may speak of')
    .action(async ({ schema }: { schema?: true }) => {
      const ctx = context();
      const shown = await tenantClient(ctx).readOrganizationPolicy({});
      ctx.output.result(shown, [...(schema ? [shown.schema] : []), shown.policies]);
    });

  group
    .command('set <file>')
    .description('replace the policies (a file; - for standard input); from now on keys go by them')
    .action(async (file: string) => {
      const ctx = context();
      const policies = readTextFile(file);
      const shown = await tenantClient(ctx).setOrganizationPolicy({ body: { policies } });
      ctx.output.result(shown, [`Taken as ${shown.revision}.`]);
    });

  group
    .command('check <action>')
    .description('what a key would be answered: exits with 1 if no; with --file by policies that are only tried')
    .requiredOption('--role <roles...>', 'roles of the key')
    .option('--name <name>', 'name of the key', 'check')
    .option('--staff', 'for somebody of the staff, and not a key')
    .option('--file <file>', 'policies to try (- for standard input)')
    .action(async (action: string, { role, name, staff, file }: CheckOptions) => {
      const ctx = context();
      const asked = { roles: role, name, action: parse(zOrganizationAction, action), staff: staff === true };
      const body = file === undefined ? asked : { ...asked, policies: readTextFile(file) };
      const tried = await tenantClient(ctx).tryOrganizationPolicy({ body });
      if (!tried.valid || !tried.allowed) ctx.setExitCode(exitCodes.no);
      ctx.output.result(tried, tried.valid ? [verdictOf(tried)] : tried.faults.map(faultLine));
    });
}

const faultLine = ({ line, message }: { line: number; message: string }): string => `line ${line}: ${message}`;

function verdictOf({ allowed, because, failed }: { allowed: boolean; because: string[]; failed: boolean }): string {
  if (failed) return 'no: a policy cannot be evaluated';
  if (because.length === 0) return 'no: no policy speaks of it';
  return `${allowed ? 'yes' : 'no'}: ${because.join(', ')}`;
}
