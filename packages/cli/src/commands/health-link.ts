import { writeFileSync } from 'node:fs';
import type { Endpoints, ResultOf } from '@assent/api';
import { AppError, parse, zDid, zInstant, zUuid } from '@assent/domain';
import type { Command } from 'commander';
import * as z from 'zod';
import { type CommandContext, readJsonFile, tenantClient } from '../context.ts';
import { table } from '../output.ts';
import { qrSvg } from '../qr-code.ts';
import { openLinkCommand } from './health-link-open.ts';

interface CreateOptions {
  readonly label?: string;
  readonly until?: string;
  readonly passcode?: true;
  readonly attempts: string;
  readonly longTerm?: true;
  readonly direct?: true;
  readonly subject?: string;
  readonly viewer?: string;
  readonly qr?: string;
}

const zAttempts = z.object({ '--attempts': z.coerce.number<string>().int().min(1).max(100) });

/** SMART Health Links: those of this organisation, and opening those of others. */
export function healthLinkCommands(program: Command, context: () => CommandContext): void {
  const group = program.command('health-link').description('SMART Health Links');

  group
    .command('create <files...>')
    .description(
      'make a link to health cards (files of them) or FHIR; whoever has it can read them, and it is said once',
    )
    .option('--label <text>', 'what it is for, in 80 characters')
    .option('--until <instant>', 'when it ends')
    .option('--passcode', 'ask for a passcode, which goes to the recipient on another way')
    .option('--attempts <number>', 'wrong passcodes that it bears in its life', '10')
    .option('--long-term', 'what it leads to may change')
    .option('--direct', 'lead to the one file without a list; cannot have a passcode')
    .option('--subject <did>', 'whose data it leads to: a patient of this organisation, who can see and end it')
    .option('--viewer <url>', 'a viewer to put before it')
    .option('--qr <file>', 'write its QR code as SVG')
    .action(async (files: string[], options: CreateOptions) => {
      const ctx = context();
      const made = await tenantClient(ctx).createHealthLink({ body: await bodyFrom(ctx, files, options) });
      if (options.qr !== undefined) writeFileSync(options.qr, qrSvg(made.link));
      ctx.output.result(made, [made.link, `To end it: assent health-link revoke ${made.id}`]);
    });

  group
    .command('list')
    .description('links of this organisation, and who opened them')
    .option('--subject <did>', 'only those to the data of this patient')
    .action(async ({ subject }: { readonly subject?: string }) => {
      const ctx = context();
      const query = subject === undefined ? {} : { subject: parse(zDid, subject) };
      const { links } = await tenantClient(ctx).listHealthLinks({ query });
      ctx.output.result(links, linesOf(links));
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

type Body = NonNullable<Parameters<ReturnType<typeof tenantClient>['createHealthLink']>[0]>['body'];

async function bodyFrom(ctx: CommandContext, files: readonly string[], options: CreateOptions): Promise<Body> {
  const { label, until, passcode, attempts, longTerm, direct, subject, viewer } = options;
  return {
    files: files.map(fileFrom),
    maxAttempts: parse(zAttempts, { '--attempts': attempts })['--attempts'],
    longTerm: longTerm === true,
    direct: direct === true,
    ...(label === undefined ? {} : { label }),
    ...(until === undefined ? {} : { until: parse(zInstant, until) }),
    ...(passcode ? { passcode: await ctx.readPassphrase('Passcode for the link: ') } : {}),
    ...(subject === undefined ? {} : { subject: parse(zDid, subject) }),
    ...(viewer === undefined ? {} : { viewer }),
  };
}

/** A file of health cards, or a resource. */
function fileFrom(file: string): Body['files'][number] {
  const content = parse(z.looseObject({}), readJsonFile(file));
  if ('verifiableCredential' in content) return { contentType: 'application/smart-health-card', content };
  if ('resourceType' in content) return { contentType: 'application/fhir+json', content };
  throw new AppError('invalid_request', { file, fault: 'neither health cards nor FHIR' });
}

const linesOf = (links: ResultOf<Endpoints['listHealthLinks']>['links']): string[] =>
  links.length === 0
    ? ['No links.']
    : table([
        ['ID', 'STATE', 'UNTIL', 'LABEL', 'OPENED BY'],
        ...links.map(({ id, state, until, label, openings }) => [
          ...[id, state, until ?? '', label ?? ''],
          openings.map(({ at, recipient }) => `${recipient} (${at})`).join(', '),
        ]),
      ]);
