import type { Endpoints, ResultOf } from '@assent/api';
import { AppError, parse, type TrustRule, zIssuedType, zTrustRule, zUuid } from '@assent/domain';
import type { Command } from 'commander';
import * as z from 'zod';
import { type CommandContext, readTextFile, tenantClient } from '../context.ts';
import { exitCodes, table } from '../output.ts';

interface AddOptions {
  readonly type: string[];
  readonly label?: string;
  readonly uri?: string;
  readonly withoutStatus?: true;
}

/** Which issuers an organisation believes: for a tenant. */
export function trustCommands(program: Command, context: () => CommandContext): void {
  const group = program.command('trust').description('which issuers this organisation believes');

  group
    .command('add <what>')
    .description(
      'believe issuers: `registry` (accredited on chain), a DID, a PEM file with root certificates, or, with --uri, a trust list (ETSI TS 119 602 in JSON)',
    )
    .option('--type <types...>', 'credential types it is about; all, if not said', [])
    .option('--label <text>', 'what to call it')
    .option('--uri <uri>', 'what the trust list is known by')
    .option('--without-status', 'believe credentials too that name no status')
    .action(async (what: string, options: AddOptions) => {
      const ctx = context();
      const added = await tenantClient(ctx).addTrust({ body: ruleFrom(what, options) as never });
      ctx.output.result(added, entryLines([added]));
    });

  group
    .command('list')
    .description('the rules')
    .action(async () => {
      const ctx = context();
      const { entries } = await tenantClient(ctx).listTrust({});
      const none = 'No rules: issuers accredited on chain are believed.';
      ctx.output.result(entries, entries.length > 0 ? entryLines(entries) : [none]);
    });

  group
    .command('remove <id>')
    .description('believe them no longer')
    .action(async (id: string) => {
      const ctx = context();
      const removed = await tenantClient(ctx).removeTrust({ params: { id: parse(zUuid, id) } });
      ctx.output.result(removed, [`Removed ${removed.removed}.`]);
    });

  group
    .command('explain <credential>')
    .description(
      'try a credential (a file; - for standard input): exits with 1 if its issuer is not believed or it is not valid, with 3 if its status is unknown',
    )
    .action(async (file: string) => {
      const ctx = context();
      const explained = await tenantClient(ctx).explainTrust({ body: { credential: readTextFile(file) } });
      ctx.output.result(explained, explainedLines(explained));
      if (!explained.trusted || explained.rejections.length > 0) ctx.setExitCode(exitCodes.no);
      else if (explained.status && !explained.status.reading) ctx.setExitCode(exitCodes.unknown);
    });
}

function ruleFrom(what: string, { type, label, uri, withoutStatus }: AddOptions): TrustRule {
  return parse(zTrustRule, {
    ...sourceFrom(what, uri),
    ...(type.length > 0 ? { types: parse(z.array(zIssuedType), type) } : {}),
    ...(label === undefined ? {} : { label }),
    ...(withoutStatus ? { withoutStatus } : {}),
  });
}

function sourceFrom(what: string, uri: string | undefined): object {
  if (uri !== undefined) return { kind: 'trust_list', uri, list: readTextFile(what) };
  if (what === 'registry') return { kind: 'registry' };
  if (what.startsWith('did:')) return { kind: 'did', did: what };
  const text = readTextFile(what);
  if (!text.includes('BEGIN CERTIFICATE')) throw new AppError('invalid_request', { file: what, missing: '--uri' });
  return { kind: 'x509', pem: text };
}

type Shown = ResultOf<Endpoints['addTrust']>;

const entryLines = (entries: readonly Shown[]): string[] =>
  table([
    ['ID', 'BELIEVES', 'FOR'],
    ...entries.map((entry) => [entry.id, believed(entry), entry.types?.join(', ') ?? 'every type']),
  ]);

function believed({ kind, label, did, uri, certificates, withoutStatus }: Shown): string {
  const names = certificates.map(({ subject, until }) => `${subject} until ${until.slice(0, 10)}`).join('; ');
  const what = kind === 'registry' ? 'accredited on chain' : (did ?? [uri, names].filter(Boolean).join(': '));
  return [label, what, withoutStatus ? 'without status too' : undefined].filter(Boolean).join(', ');
}

const explainedLines = ({
  trusted,
  credential,
  rules,
  status,
  rejections,
}: ResultOf<Endpoints['explainTrust']>): string[] => [
  trusted ? 'The issuer is believed.' : 'The issuer is NOT believed.',
  ...(credential ? [`${credential.type} of ${credential.issuer}`] : []),
  ...(credential?.certificates ?? []).map((subject) => `signed under ${subject}`),
  ...rules.map(({ rule, trusted: holds, detail }) => `${holds ? 'yes' : 'no '}  ${rule}: ${detail}`),
  ...(status ? [`status: ${status.detail}`] : []),
  ...rejections.map(({ reason, detail }) => `${reason}${detail === undefined ? '' : `: ${detail}`}`),
];
