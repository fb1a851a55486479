import type { Client, Endpoints, ResultOf } from '@assent/api';
import { type ConsentGrant, parse, type Receipt, zTenantId, zUuid } from '@assent/domain';
import { consentFromGrant, historyBundle } from '@assent/fhir';
import type { Command } from 'commander';
import { type CommandContext, tenantClient } from '../context.ts';
import { exitCodes, table } from '../output.ts';

type Erased = ResultOf<Endpoints['erasePatient']>;
type Exported = ResultOf<Endpoints['exportPatient']>;

interface EraseOptions {
  readonly keepCredentials?: true;
  readonly yes?: true;
}

type EraseCall = (client: Client, id: string, body: Body) => Promise<Erased>;

/** `erase` in the group of what can be erased. */
export function eraseCommand(
  group: Command,
  description: string,
  context: () => CommandContext,
  call: EraseCall,
): void {
  group
    .command('erase <id>')
    .description(description)
    .option('--keep-credentials', 'what was issued stays good in the wallet, and can never be revoked')
    .option('--yes', 'do not ask')
    .action(async (id: string, { keepCredentials, yes }: EraseOptions) => {
      const ctx = context();
      if (!yes && !(await ctx.confirm(`Erase ${id} for good?`))) {
        ctx.output.result({ erased: false }, ['Nothing was erased.']);
        return ctx.setExitCode(exitCodes.no);
      }
      const body = { credentials: keepCredentials ? ('keep' as const) : ('revoke' as const) };
      const erased = await call(tenantClient(ctx), parse(zUuid, id), body);
      ctx.output.result(erased, linesOf(erased));
    });
}

/** `patient export`. */
export function exportPatientCommand(group: Command, context: () => CommandContext): void {
  group
    .command('export <id>')
    .description(
      'everything that is kept of a patient, in open formats: credentials, consents and history, also as FHIR',
    )
    .action(async (id: string) => {
      const ctx = context();
      showExport(ctx, await tenantClient(ctx).exportPatient({ params: { id: parse(zUuid, id) } }));
    });
}

/** `erasure list`. */
export function erasureCommands(program: Command, context: () => CommandContext): void {
  program
    .command('erasure')
    .description('what was erased')
    .command('list')
    .description('erasures, newest first, and whether backups of before can still be read')
    .action(async () => {
      const ctx = context();
      const { erasures } = await tenantClient(ctx).listErasures({});
      const rows = erasures.map(({ id, at, scope, copies, copiesEndWithKey = '-' }) => [
        ...[id, at, scope],
        copies === 'unreadable' ? 'unreadable' : `readable with key ${copiesEndWithKey}`,
      ]);
      ctx.output.result(erasures, table([['ID', 'AT', 'WHAT', 'BACKUPS'], ...rows]));
    });
}

interface Body {
  readonly credentials: 'revoke' | 'keep';
}

function linesOf({ erased, copiesEndWithKey, receiptsKeptUntil, overwritten, certificate }: Erased): readonly string[] {
  const counts = Object.entries(erased).map(([name, count]) => `${count} ${name}`);
  return [
    `erased: ${counts.join(', ')}`,
    ...(receiptsKeptUntil ? [`lines of history are kept until ${receiptsKeptUntil}, as the rules say`] : []),
    ...(copiesEndWithKey ? [`backups of before are unreadable once key ${copiesEndWithKey} is destroyed`] : []),
    ...(overwritten ? [] : ['the files of the database will be overwritten within the hour']),
    'certificate, for the patient:',
    certificate,
  ];
}

/** `wallet export-all`: the same, by the patient. */
export function exportOwnCommand(
  group: Command,
  context: () => CommandContext,
  session: (ctx: CommandContext, tenant: string, patient?: string) => Promise<Client>,
): void {
  group
    .command('export-all <tenant>')
    .description('everything that an organisation keeps of you, in open formats')
    .option('--for <did>', 'as guardian or proxy: of this patient')
    .action(async (name: string, { for: patient }: { readonly for?: string }) => {
      const ctx = context();
      const tenant = parse(zTenantId, name);
      showExport(ctx, await (await session(ctx, tenant, patient)).exportOwnData({ params: { tenant } }));
    });
}

function showExport({ output }: CommandContext, exported: Exported): void {
  const all = { ...exported, fhir: { consents: exported.grants.map(consentOf), history: historyOf(exported) } };
  output.result(all, [JSON.stringify(all, null, 2)]);
}

/** What FHIR R4 has no element for is in the grant itself, beside it. */
const consentOf = ({ grant }: Exported['grants'][number]) => consentFromGrant(grant as ConsentGrant, { lossy: true });

const historyOf = ({ receipts, organization }: Exported) =>
  receipts.length === 0 ? undefined : historyBundle(receipts as readonly Receipt[], organization.did);
