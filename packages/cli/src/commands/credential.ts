import { parse, zCredentialFormat, zDid, zInstant, zTrialCriteria, zTypedClaims, zUuid } from '@assent/domain';
import type { Command } from 'commander';
import * as z from 'zod';
import { type CommandContext, publicClient, readJsonFile, readTextFile, tenantClient } from '../context.ts';
import { exitCodes, table } from '../output.ts';
import { fromIpsCommand } from './credential-from-ips.ts';
import { eraseCommand, exportPatientCommand } from './erasure.ts';
import { mandateCommands } from './mandate.ts';

const zResource = z.looseObject({ resourceType: z.string() });

interface IssueOptions {
  readonly subject: string;
  readonly until: string;
  readonly format: string;
  readonly related: string[];
}

/** Patients and the credentials an organisation issues: for a tenant. */
export function credentialCommands(program: Command, context: () => CommandContext): void {
  patientCommands(program, context);
  const group = program.command('credential').description('credentials this organisation issues');
  eraseCommand(group, 'erase a credential that was issued; prints the certificate', context, (client, id, body) =>
    client.eraseCredential({ params: { id }, body }),
  );

  group
    .command('issue <file>')
    .description('issue from a FHIR R4 resource or from {"type", "claims"} (- for standard input)')
    .requiredOption('--subject <did>', 'DID of the subject')
    .requiredOption('--until <instant>', 'end of validity')
    .option('--format <format>', 'dc+sd-jwt, vc+jwt or jwt_vc_json', 'dc+sd-jwt')
    .option('--related <files...>', 'FHIR resources that it refers to', [])
    .action(async (file: string, options: IssueOptions) => {
      const ctx = context();
      const document = readJsonFile(file);
      const isFhir = typeof document === 'object' && document !== null && 'resourceType' in document;
      const order = {
        subject: parse(zDid, options.subject),
        validUntil: parse(zInstant, options.until),
        format: parse(zCredentialFormat, options.format),
      };
      const body = isFhir
        ? {
            ...order,
            resource: parse(zResource, document),
            related: options.related.map((f) => parse(zResource, readJsonFile(f))),
          }
        : { ...order, content: parse(zTypedClaims, document) };
      const credential = await tenantClient(ctx).issueCredential({ body });
      ctx.output.result(credential, [credential.compact]);
    });

  fromIpsCommand(group, context);

  group
    .command('list')
    .description('credentials issued, newest first')
    .option('--subject <did>')
    .action(async (options: { subject?: string }) => {
      const ctx = context();
      const query = options.subject ? { subject: parse(zDid, options.subject) } : {};
      const { credentials } = await tenantClient(ctx).listCredentials({ query });
      const rows = credentials.map((c) => [c.id, c.type, c.format, c.issuedAt, stateOf(c)]);
      ctx.output.result(credentials, table([['ID', 'TYPE', 'FORMAT', 'ISSUED', 'STATE'], ...rows]));
    });

  group
    .command('revoke <id>')
    .description('revoke a credential: refused here at once, everywhere with the next batch')
    .action(async (id: string) => {
      const ctx = context();
      const revoked = await tenantClient(ctx).revokeCredential({ params: { id: parse(zUuid, id) } });
      ctx.output.result(revoked, [`Revoked at ${revoked.revokedAt}. On chain: assent intent ${revoked.intent}`]);
    });

  group
    .command('suspend <id>')
    .description('suspend a credential until it is reinstated: refused here at once, everywhere with the next batch')
    .action(async (id: string) => {
      const ctx = context();
      const changed = await setStatus(ctx, id, 'suspended');
      ctx.output.result(changed, [`Suspended at ${changed.since}. On chain: assent intent ${changed.intent}`]);
    });

  group
    .command('reinstate <id>')
    .description('end the suspension of a credential: it is valid again once the chain says so')
    .action(async (id: string) => {
      const ctx = context();
      const changed = await setStatus(ctx, id, 'valid');
      ctx.output.result(changed, [`Reinstated at ${changed.since}. On chain: assent intent ${changed.intent}`]);
    });

  program
    .command('intent <id>')
    .description('how far a revocation has come on the chain')
    .action(async (id: string) => {
      const ctx = context();
      const progress = await publicClient(ctx).readIntent({ params: { id } });
      const { state, transaction } = progress;
      const where = transaction
        ? `, block ${transaction.blockNumber ?? '…'}, ${transaction.gasUsed ?? '…'} gas for ${transaction.intents}`
        : '';
      ctx.output.result(progress, [`${state}${where}`]);
    });

  program
    .command('assess <bundle> <criteria>')
    .description('check a FHIR R4 bundle of one patient against trial criteria; issues nothing')
    .action(async (bundle: string, criteria: string) => {
      const ctx = context();
      const body = {
        bundle: parse(zResource, readJsonFile(bundle)),
        criteria: parse(zTrialCriteria, readJsonFile(criteria)),
      };
      const claims = await tenantClient(ctx).assessEligibility({ body });
      const side = ({ exclude }: { readonly exclude: boolean }) => (exclude ? 'exclusion' : 'inclusion');
      const rows = [
        ...claims.criteria.map((c) => [c.met ? '✓' : '✗', c.id, side(c)]),
        ...(body.criteria.attested ?? []).map((c) => ['?', c.id, `${side(c)}, for the site to say: ${c.label}`]),
      ];
      ctx.output.result(claims, [claims.overall, ...table(rows)]);
      if (claims.overall !== 'eligible') ctx.setExitCode(exitCodes.no);
    });
}

function patientCommands(program: Command, context: () => CommandContext): void {
  const group = program.command('patient').description('patients of this organisation');
  exportPatientCommand(group, context);
  mandateCommands(group, context);
  eraseCommand(
    group,
    'erase all that is kept of a patient; prints the certificate for them',
    context,
    (client, id, body) => client.erasePatient({ params: { id }, body }),
  );

  group
    .command('add')
    .description('register a patient by an answer to a request, or, without a device, with a key the service holds')
    .option('--request <id>', 'request that was answered')
    .option('--presentation <file>', 'the answer (- for standard input)')
    .option('--session <id>', 'instead: a session with a wallet that was accepted (`session request`)')
    .option('--credential <id>', 'with --session: which of the credentials that were shown is theirs')
    .action(async (options: RegisterOptions) => {
      const ctx = context();
      const onboarded = await tenantClient(ctx).onboardPatient({ body: registrationFrom(options) });
      if (onboarded.valid) {
        const { patient, isNew } = onboarded;
        return ctx.output.result(patient, [`${patient.id}  ${patient.did}${isNew ? '' : '  (was registered)'}`]);
      }
      ctx.output.result(
        onboarded,
        onboarded.rejections.map(({ reason }) => `refused: ${reason}`),
      );
      ctx.setExitCode(exitCodes.no);
    });

  group
    .command('list')
    .description('patients, by the DID made for this organisation')
    .action(async () => {
      const ctx = context();
      const { patients } = await tenantClient(ctx).listPatients({});
      ctx.output.result(patients, table([['ID', 'CUSTODY', 'DID'], ...patients.map((p) => [p.id, p.custody, p.did])]));
    });
}

interface RegisterOptions {
  readonly request?: string;
  readonly presentation?: string;
  readonly session?: string;
  readonly credential?: string;
}

function registrationFrom({ request, presentation, session, credential }: RegisterOptions) {
  if (session !== undefined)
    return { custody: 'answered' as const, session, ...(credential === undefined ? {} : { credential }) };
  return request && presentation
    ? { custody: 'holder' as const, request, presentation: readTextFile(presentation) }
    : { custody: 'service' as const };
}

const setStatus = (ctx: CommandContext, id: string, status: 'valid' | 'suspended') =>
  tenantClient(ctx).setCredentialStatus({ params: { id: parse(zUuid, id) }, body: { status } });

function stateOf(credential: {
  readonly revokedAt?: unknown;
  readonly suspension?: { readonly suspended: boolean } | undefined;
}) {
  if (credential.revokedAt) return 'revoked';
  return credential.suspension?.suspended ? 'suspended' : 'valid';
}
