import { AppError, dayOf, parse, zCredentialFormat, zDid, zInstant, zIssuedType } from '@assent/domain';
import { type NotTaken, type NotTakenReason, readSummary, type TakenClaims } from '@assent/fhir';
import { secureRandom, systemClock } from '@assent/veramo';
import type { Command } from 'commander';
import * as z from 'zod';
import { type CommandContext, readJsonFile, tenantClient } from '../context.ts';
import { table } from '../output.ts';

interface FromIpsOptions {
  readonly subject: string;
  readonly until?: string;
  readonly format: string;
  readonly only: string[];
  readonly issue?: true;
}

const words: Readonly<Record<NotTakenReason, string>> = {
  no_credential_type: 'no credential type says this',
  another_subject: 'not about the patient of the summary',
  absent_or_unknown: 'says that there is nothing, or nothing known',
  not_certain: 'cannot be read for certain',
};

/** `credential from-ips`: an International Patient Summary as credentials of this organisation, which vouches for them. */
export function fromIpsCommand(group: Command, context: () => CommandContext): void {
  group
    .command('from-ips <file>')
    .description(
      'what an International Patient Summary (a FHIR R4 document Bundle; - for standard input) would be issued as, and what of it would not; with --issue, issue it',
    )
    .requiredOption('--subject <did>', 'DID of the patient: that she is the patient of the summary is for you to know')
    .option('--issue', 'issue the credentials')
    .option('--until <instant>', 'with --issue: end of validity')
    .option('--format <format>', 'with --issue: dc+sd-jwt, vc+jwt or jwt_vc_json', 'dc+sd-jwt')
    .option('--only <types...>', 'only these credential types, such as LabResult', [])
    .action(async (file: string, options: FromIpsOptions) => {
      const ctx = context();
      const subject = parse(zDid, options.subject);
      const only = parse(z.array(zIssuedType), options.only);
      const { taken, notTaken } = readSummary(readJsonFile(file), dayOf(systemClock().now()));
      const chosen = taken.filter(({ type }) => only.length === 0 || only.includes(type));
      const lines = linesOf(chosen, notTaken);
      if (options.issue === undefined) {
        const end = `Nothing was issued. ${chosen.length} credentials would be, with --issue and --until.`;
        return ctx.output.result({ subject, taken: chosen, notTaken }, [...lines, end]);
      }
      if (options.until === undefined) throw new AppError('invalid_request', { option: '--until' });
      const order = {
        subject,
        validUntil: parse(zInstant, options.until),
        format: parse(zCredentialFormat, options.format),
      };
      const issued = await issueAll(ctx, chosen, order);
      ctx.output.result({ subject, issued, notTaken }, [...lines, `Issued: ${issued.length}.`]);
    });
}

type Order = Omit<Parameters<ReturnType<typeof tenantClient>['issueCredential']>[0]['body'], 'content'>;

/** Says what is issued as it is: if one fails, those before it stay. */
async function issueAll(ctx: CommandContext, chosen: readonly TakenClaims[], order: Order) {
  const client = tenantClient(ctx);
  const issued: { id: string; type: string; pointer: string }[] = [];
  for (const { pointer, ...content } of chosen) {
    const { id } = await client.issueCredential({ body: { ...order, id: secureRandom().uuid(), content } });
    issued.push({ id, type: content.type, pointer });
    ctx.output.progress(`issued ${id}  ${content.type}  ${pointer}`);
  }
  return issued;
}

const linesOf = (taken: readonly TakenClaims[], notTaken: readonly NotTaken[]): string[] => [
  ...table([['TAKEN', 'PLACE', 'CLAIMS'], ...taken.map((one) => [one.type, one.pointer, JSON.stringify(one.claims)])]),
  ...(notTaken.length > 0
    ? table([
        ['NOT TAKEN', 'PLACE', 'WHY'],
        ...notTaken.map((one) => [one.resourceType, one.pointer, words[one.reason]]),
      ])
    : []),
];
