import type { Endpoints, ResultOf } from '@assent/api';
import { AppError, type ConsentRules, parse, zConsentRules, zValueSet } from '@assent/domain';
import type { Command } from 'commander';
import { type CommandContext, readJsonFile, tenantClient } from '../context.ts';
import { table } from '../output.ts';

interface PolicyOptions {
  readonly environment?: string;
  readonly maxStatusAge?: string;
  readonly keepReceipts?: string;
}

/** By what an organisation decides on access: for a tenant. */
export function consentCommands(program: Command, context: () => CommandContext): void {
  const group = program.command('consent').description('how this organisation decides on access');
  policyCommands(group.command('policy').description('the rule by which grants are combined'), context);
  valueSetCommands(group.command('value-set').description('codes that grants name by a URL'), context);
}

function policyCommands(group: Command, context: () => CommandContext): void {
  group
    .command('show')
    .description('the rule, and the value sets that are known')
    .action(async () => {
      const ctx = context();
      show(ctx, await tenantClient(ctx).readConsentRules({}));
    });

  group
    .command('set <algorithm>')
    .description('`deny-overrides/1`, `most-recent/1`, `interval-subtraction/1` or `environment-with-residual/1`')
    .option('--environment <file>', 'JSON with the policy in force where no consent speaks: id, base, provisions')
    .option('--max-status-age <seconds>', 'what rests on an older status is Indeterminate, which is a no')
    .option('--keep-receipts <days>', 'how long lines of history are kept also of a patient who is erased')
    .action(async (algorithm: string, options: PolicyOptions) => {
      const ctx = context();
      const body = rulesFrom(algorithm, options);
      show(ctx, await tenantClient(ctx).setConsentRules({ body: body as never }));
    });
}

function valueSetCommands(group: Command, context: () => CommandContext): void {
  group
    .command('put <file>')
    .description('JSON with url and codes (system, code); replaces the one with the same URL')
    .action(async (file: string) => {
      const ctx = context();
      const body = parse(zValueSet, readJsonFile(file));
      show(ctx, await tenantClient(ctx).putValueSet({ body: body as never }));
    });

  group
    .command('remove <url>')
    .description('forget it: grants that name it permit nothing from then on')
    .action(async (url: string) => {
      const ctx = context();
      if (!URL.canParse(url)) throw new AppError('invalid_request', { argument: 'url' });
      show(ctx, await tenantClient(ctx).removeValueSet({ query: { url } }));
    });
}

const rulesFrom = (algorithm: string, { environment, maxStatusAge, keepReceipts }: PolicyOptions): ConsentRules =>
  parse(zConsentRules, {
    algorithm,
    ...(environment === undefined ? {} : { environment: readJsonFile(environment) }),
    ...(maxStatusAge === undefined ? {} : { maxStatusAgeSeconds: Number(maxStatusAge) }),
    ...(keepReceipts === undefined ? {} : { keepReceiptsDays: Number(keepReceipts) }),
  });

function show({ output }: CommandContext, said: ResultOf<Endpoints['readConsentRules']>): void {
  const { rules, valueSets } = said;
  const { maxStatusAgeSeconds: limit, keepReceiptsDays: days = 0 } = rules;
  const sets = valueSets.map(({ url, size }) => [url, String(size)]);
  output.result(said, [
    `Grants are combined by ${rules.algorithm}.`,
    ...(rules.algorithm === 'environment-with-residual/1'
      ? [
          `Where no consent speaks: ${rules.environment.id}, ${rules.environment.provisions.length} provisions, base ${rules.environment.base}.`,
        ]
      : []),
    limit === undefined ? 'A status may be as old as can be read.' : `A status older than ${limit} s does not count.`,
    days === 0
      ? 'Lines of history go with a patient who is erased.'
      : `Lines of history are kept for ${days} days, also of a patient who is erased.`,
    ...(sets.length > 0 ? table([['VALUE SET', 'CODES'], ...sets]) : ['No value sets are known.']),
  ]);
}
