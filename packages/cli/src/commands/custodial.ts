import { zPresentationRequest } from '@assent/api';
import { parse, zConsentGrant, zUuid } from '@assent/domain';
import type { Command } from 'commander';
import { type CommandContext, readJsonFile, tenantClient } from '../context.ts';

/** Consent for patients without a device, whose keys the service holds: for a tenant. */
export function custodialCommands(program: Command, context: () => CommandContext): void {
  const group = program.command('custodial').description('consent for patients whose key the service holds');

  group
    .command('consent <patient-id> <grant>')
    .description('sign a consent grant (JSON; - for standard input) for a patient; the credential says who signed')
    .action(async (patient: string, file: string) => {
      const ctx = context();
      const params = { id: parse(zUuid, patient) };
      const body = { grant: structuredClone(parse(zConsentGrant, readJsonFile(file))) as never };
      const signed = await tenantClient(ctx).grantForPatient({ params, body });
      ctx.output.result(signed, [`Signed consent ${signed.grant.id} (custody: ${signed.custody}).`]);
    });

  group
    .command('present <patient-id> <request>')
    .description("answer a verifier's request for a patient (JSON; - for standard input)")
    .action(async (patient: string, file: string) => {
      const ctx = context();
      const { challenge, audience, query } = parse(zPresentationRequest, readJsonFile(file));
      const body = { challenge, audience, query: structuredClone(query) as never };
      const presented = await tenantClient(ctx).presentForPatient({ params: { id: parse(zUuid, patient) }, body });
      ctx.output.result(presented, [presented.presentation]);
    });

  group
    .command('revoke <grant-id>')
    .description('take such a consent back')
    .action(async (grant: string) => {
      const ctx = context();
      const revoked = await tenantClient(ctx).revokeGrantForPatient({ params: { id: parse(zUuid, grant) } });
      ctx.output.result(revoked, [`Refused from ${revoked.revokedAt} on. On chain: assent intent ${revoked.intent}`]);
    });
}
