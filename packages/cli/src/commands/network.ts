import { type AccreditationRecord, parse, zDid, zInstant, zIssuedType } from '@assent/domain';
import type { Command } from 'commander';
import { type CommandContext, operatorClient, publicClient } from '../context.ts';
import { readNetwork } from '../network.ts';
import { table } from '../output.ts';

/** The chain and the contracts, and, for the operator, who may issue what on it. */
export function networkCommands(program: Command, context: () => CommandContext): void {
  const show = (recorded: { readonly accreditations: readonly AccreditationRecord[]; readonly intents: string[] }) => {
    const lines = recorded.intents.map((intent) => `On chain: assent intent ${intent}`);
    context().output.result(recorded, [...accreditationLines(recorded.accreditations), ...lines]);
  };
  const which = (did: string, type: string | undefined) => ({
    issuer: parse(zDid, did),
    ...(type ? { type: parse(zIssuedType, type) } : {}),
  });

  const group = program
    .command('network')
    .description('the chain and the contracts of the network')
    .action(async () => {
      const ctx = context();
      const network = await readNetwork(publicClient(ctx), ctx.rpcUrl);
      ctx.output.result(network, table(Object.entries(network).map(([name, value]) => [name, String(value)])));
    });

  group
    .command('accredit <did> <type>')
    .description('say that an issuer may issue a credential type; replaces the time said before (operator)')
    .requiredOption('--from <instant>')
    .requiredOption('--until <instant>', 'end, not included; one in the past ends the accreditation')
    .action(async (did: string, type: string, options: { from: string; until: string }) => {
      const [from, until] = [parse(zInstant, options.from), parse(zInstant, options.until)];
      const body = { issuer: parse(zDid, did), type: parse(zIssuedType, type), from, until };
      show(await operatorClient(context()).accreditIssuer({ body }));
    });

  group
    .command('suspend <did> [type]')
    .description('stop trust in what an issuer issued, of one type or of all: refused at once (operator)')
    .option('--since <instant>', 'the first moment that is not trusted, such as that of a theft; now if not given')
    .action(async (did: string, type: string | undefined, { since }: { since?: string }) => {
      const body = { ...which(did, type), ...(since ? { since: parse(zInstant, since) } : {}) };
      show(await operatorClient(context()).suspendIssuer({ body }));
    });

  group
    .command('reinstate <did> [type]')
    .description('end a suspension; what was issued from its start up to a moment stays refused (operator)')
    .option('--from <instant>', 'the first moment that is trusted again, such as that of a new key; now if not given')
    .action(async (did: string, type: string | undefined, { from }: { from?: string }) => {
      const body = { ...which(did, type), ...(from ? { from: parse(zInstant, from) } : {}) };
      show(await operatorClient(context()).reinstateIssuer({ body }));
    });
}

/** Accreditations as a table: what, when, whose, and what was taken out of it. */
export function accreditationLines(accreditations: readonly AccreditationRecord[]): string[] {
  const rows = accreditations.map(({ issuer, type, from, until, suspendedSince, gaps }) => [
    type,
    from,
    until,
    [
      ...(suspendedSince ? [`suspended since ${suspendedSince}`] : []),
      ...gaps.map((g) => `not ${g.start}/${g.end}`),
    ].join(', ') || '-',
    issuer,
  ]);
  return table([['TYPE', 'FROM', 'UNTIL', 'EXCEPT', 'ISSUER'], ...rows]);
}
