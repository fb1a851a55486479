import { writeFileSync } from 'node:fs';
import type { Client, Endpoints, ResultOf } from '@assent/api';
import { AppError, parse, zInstant } from '@assent/domain';
import type { Command } from 'commander';
import * as z from 'zod';
import { type CommandContext, readJsonFile } from '../context.ts';
import { table } from '../output.ts';
import { qrSvg } from '../qr-code.ts';

/** How a link is to be, as options of a command. */
export interface LinkOptions {
  readonly label?: string;
  readonly until?: string;
  readonly passcode?: true;
  readonly attempts: string;
  readonly longTerm?: true;
  readonly direct?: true;
  readonly viewer?: string;
  readonly qr?: string;
}

const zAttempts = z.object({ '--attempts': z.coerce.number<string>().int().min(1).max(100) });

/** A command that makes a link, with its options. */
export const withLinkOptions = (command: Command): Command =>
  command
    .description(
      'make a link to health cards (files of them) or FHIR; whoever has it can read them, and it is said once',
    )
    .option('--label <text>', 'what it is for, in 80 characters')
    .option('--until <instant>', 'when it ends')
    .option('--passcode', 'ask for a passcode, which goes to the recipient on another way')
    .option('--attempts <number>', 'wrong passcodes that it bears in its life', '10')
    .option('--long-term', 'what it leads to may change')
    .option('--direct', 'lead to the one file without a list; cannot have a passcode')
    .option('--viewer <url>', 'a viewer to put before it')
    .option('--qr <file>', 'write its QR code as SVG');

type Wish = NonNullable<Parameters<Client['createOwnHealthLink']>[0]>['body'];

/** What the options and files of a command ask for. @throws AppError `invalid_request` */
export async function linkWish(ctx: CommandContext, files: readonly string[], options: LinkOptions): Promise<Wish> {
  const { label, until, passcode, attempts, longTerm, direct, viewer } = options;
  return {
    files: files.map(fileFrom),
    maxAttempts: parse(zAttempts, { '--attempts': attempts })['--attempts'],
    longTerm: longTerm === true,
    direct: direct === true,
    ...(label === undefined ? {} : { label }),
    ...(until === undefined ? {} : { until: parse(zInstant, until) }),
    ...(passcode ? { passcode: await ctx.readPassphrase('Passcode for the link: ') } : {}),
    ...(viewer === undefined ? {} : { viewer }),
  };
}

/** Says the link that was made, and how to end it. */
export function sayLink(
  { output }: CommandContext,
  made: ResultOf<Endpoints['createHealthLink']>,
  { qr }: LinkOptions,
  toEnd: string,
): void {
  if (qr !== undefined) writeFileSync(qr, qrSvg(made.link));
  output.result(made, [made.link, `To end it: ${toEnd} ${made.id}`]);
}

/** Links as a table: how each stands, and who opened it. */
export const linkLines = (links: ResultOf<Endpoints['listHealthLinks']>['links']): string[] =>
  links.length === 0
    ? ['No links.']
    : table([
        ['ID', 'STATE', 'UNTIL', 'LABEL', 'OPENED BY'],
        ...links.map(({ id, state, until, label, openings }) => [
          ...[id, state, until ?? '', label ?? ''],
          openings.map(({ at, recipient }) => `${recipient} (${at})`).join(', '),
        ]),
      ]);

/** A file of health cards, or a resource. */
function fileFrom(file: string): Wish['files'][number] {
  const content = parse(z.looseObject({}), readJsonFile(file));
  if ('verifiableCredential' in content) return { contentType: 'application/smart-health-card', content };
  if ('resourceType' in content) return { contentType: 'application/fhir+json', content };
  throw new AppError('invalid_request', { file, fault: 'neither health cards nor FHIR' });
}
