import { parse, zInstant, zIssuedType, zTenantId, zTenantKind } from '@assent/domain';
import type { Command } from 'commander';
import * as z from 'zod';
import { type CommandContext, operatorClient, publicClient } from '../context.ts';
import { table } from '../output.ts';
import { accreditationLines } from './network.ts';

const zTypes = z.array(zIssuedType);

/** Organisations and their accreditations: for the network operator. */
export function organizationCommands(program: Command, context: () => CommandContext): void {
  const group = program.command('organization').description('organisations and their accreditations (operator)');

  group
    .command('add <id> <kind> <name>')
    .description('onboard a clinic, lab, insurer or sponsor; prints its API key once')
    .option('--for <types...>', 'credential types it may issue', [])
    .option('--until <instant>', 'end of the accreditation')
    .action(async (id: string, kind: string, name: string, options: { for: string[]; until?: string }) => {
      const ctx = context();
      const body = {
        id: parse(zTenantId, id),
        kind: parse(zTenantKind, kind),
        name,
        accreditedFor: parse(zTypes, options.for),
        ...(options.until ? { accreditedUntil: parse(zInstant, options.until) } : {}),
      };
      const { tenant, apiKey } = await operatorClient(ctx).onboardOrganization({ body });
      ctx.output.result({ tenant, apiKey }, [
        `${tenant.name} (${tenant.kind})`,
        `  DID      ${tenant.did}`,
        `  did:web  ${tenant.webDid}`,
        `  API key  ${apiKey}   (shown once)`,
      ]);
    });

  group
    .command('list')
    .description('all organisations')
    .action(async () => {
      const ctx = context();
      const { organizations } = await operatorClient(ctx).listOrganizations({});
      const rows = organizations.map(({ id, kind, name, did }) => [id, kind, name, did]);
      ctx.output.result(organizations, table([['ID', 'KIND', 'NAME', 'DID'], ...rows]));
    });

  group
    .command('rotate-key <id>')
    .description('replace the API key; the old one stops at once')
    .action(async (id: string) => {
      const ctx = context();
      const result = await operatorClient(ctx).rotateApiKey({ params: { tenant: parse(zTenantId, id) } });
      ctx.output.result(result, [`API key  ${result.apiKey}   (shown once)`]);
    });

  group
    .command('accreditations')
    .description('the trust list: who may issue what')
    .action(async () => {
      const ctx = context();
      const { accreditations } = await publicClient(ctx).listAccreditations({});
      ctx.output.result(accreditations, accreditationLines(accreditations));
    });
}
