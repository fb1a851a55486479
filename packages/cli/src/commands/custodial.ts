import { zPresentationRequest } from '@assent/api';
import { parse, zConsentGrant, zUuid } from '@assent/domain';
import type { Command } from 'commander';
import { type CommandContext, readJsonFile, tenantClient } from '../context.ts';
import { type ConsentOptions, isFhir, partiesFrom } from './read-grant.ts';

/** Consent for patients without a device, whose keys the service holds: for a tenant. */
export function custodialCommands(program: Command, context: () => CommandContext): void {
  const group = program.command('custodial').description('consent for patients whose key the service holds');

  group
    .command('consent <patient-id> <grant>')
    .description('sign a consent (a grant as JSON or a FHIR Consent of R4 or R5; - for standard input) for a patient')
    .option('--party <reference=did...>', 'DIDs of actors that a FHIR Consent names by reference only', [])
    .option('--jurisdiction <code>', 'where it is given, such as US-OR, if a FHIR Consent does not say')
    .action(async (patient: string, file: string, options: ConsentOptions) => {
      const ctx = context();
      const params = { id: parse(zUuid, patient) };
      const document = readJsonFile(file);
      const body = isFhir(document)
        ? { resource: document as never, parties: partiesFrom(options.party), jurisdiction: options.jurisdiction }
        : { grant: structuredClone(parse(zConsentGrant, document)) as never };
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
    .command('revoke-all <patient-id>')
    .description('take all such consents of a patient back')
    .action(async (patient: string) => {
      const ctx = context();
      const params = { id: parse(zUuid, patient) };
      const { revocations } = await tenantClient(ctx).revokeGrantsForPatient({ params });
      const lines = revocations.map(
        ({ revokedAt, intent }) => `Refused from ${revokedAt} on. On chain: assent intent ${intent}`,
      );
      ctx.output.result(revocations, lines.length > 0 ? lines : ['There was nothing to take back.']);
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
