import { parse, zCoding, zDay, zDid, zInstant, zUuid } from '@assent/domain';
import type { Command } from 'commander';
import * as z from 'zod';
import { type CommandContext, tenantClient } from '../context.ts';
import { table } from '../output.ts';

const roleCodes = 'http://terminology.hl7.org/CodeSystem/v3-RoleCode';

const zOptions = z.object({
  '--kind': z.enum(['guardian', 'proxy']),
  '--age': z.coerce.number<string>().int().min(12).max(25),
});

interface AddOptions {
  readonly agent: string;
  readonly kind: string;
  readonly relationship: string;
  readonly authority: string;
  readonly until?: string;
  readonly birthDate?: string;
  readonly age: string;
}

/** `patient mandate`: who may act for a patient. */
export function mandateCommands(patients: Command, context: () => CommandContext): void {
  const group = patients.command('mandate').description('guardians and proxies: who may act for a patient, until when');

  group
    .command('add <patient-id>')
    .description('let somebody sign consents for a patient and read what is theirs, until a date')
    .requiredOption('--agent <did>', 'the DID, made for this organisation, of who acts')
    .requiredOption('--authority <text>', 'what was seen of the authority')
    .option('--kind <kind>', '`guardian` or `proxy`', 'guardian')
    .option('--relationship <code>', 'HL7 v3 RoleCode', 'PRN')
    .option('--until <instant>', 'the end')
    .option('--birth-date <day>', 'of a minor, instead of the end; it is not kept')
    .option('--age <years>', 'when a minor is of age', '18')
    .action(async (patient: string, options: AddOptions) => {
      const ctx = context();
      const { '--kind': kind, '--age': ageOfMajority } = parse(zOptions, {
        '--kind': options.kind,
        '--age': options.age,
      });
      const { until, birthDate } = options;
      const body = {
        ...{ kind, agent: parse(zDid, options.agent), authority: options.authority },
        relationship: parse(zCoding, { system: roleCodes, code: options.relationship }),
        ...(until === undefined ? {} : { validUntil: parse(zInstant, until) }),
        ...(birthDate === undefined ? {} : { minor: { birthDate: parse(zDay, birthDate), ageOfMajority } }),
      };
      const mandate = await tenantClient(ctx).registerMandate({ params: { id: parse(zUuid, patient) }, body });
      ctx.output.result(mandate, [`${mandate.id}  ${mandate.kind} until ${mandate.validUntil}`]);
    });

  group
    .command('list <patient-id>')
    .description('who may, or could, act for a patient')
    .action(async (patient: string) => {
      const ctx = context();
      const { mandates } = await tenantClient(ctx).listMandates({ params: { id: parse(zUuid, patient) } });
      const rows = mandates.map(({ id, kind, agent, validUntil, ended }) => [id, kind, agent, ended?.at ?? validUntil]);
      ctx.output.result(mandates, table([['ID', 'KIND', 'AGENT', 'ENDS'], ...rows]));
    });

  group
    .command('end <id>')
    .description('end a mandate at once: what was signed by it counts no more')
    .requiredOption('--reason <text>', 'why')
    .action(async (id: string, { reason }: { readonly reason: string }) => {
      const ctx = context();
      const ended = await tenantClient(ctx).endMandate({ params: { id: parse(zUuid, id) }, body: { reason } });
      ctx.output.result(ended, [`ended; ${ended.grants.length} consents count no more`]);
    });
}
