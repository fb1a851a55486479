import type { Endpoints, ResultOf } from '@assent/api';
import { AppError, parse, zDid, zFhirClientWish, zFhirId, zUuid } from '@assent/domain';
import type { Command } from 'commander';
import { type CommandContext, readJsonFile, tenantClient } from '../context.ts';
import { table } from '../output.ts';

interface RegisterOptions {
  readonly jwks?: string;
  readonly encryptionKey?: string;
  readonly scope: string[];
  readonly purpose: string[];
  readonly organization?: string;
  readonly role: string[];
  readonly roleToProve: string[];
}

/** Who may ask the proxy in front of the FHIR server, and which Patient is which patient: for a tenant. */
export function fhirClientCommands(program: Command, context: () => CommandContext): void {
  const group = program.command('fhir-client').description('clients of the proxy in front of your FHIR server');

  group
    .command('register <name> <did>')
    .description('let a client ask; without --jwks it shows who it is by presenting its DID')
    .requiredOption('--purpose <codes...>', 'purposes of use it may state, such as TREAT')
    .option('--scope <scopes...>', 'what it may ask for at most', ['system/*.rs'])
    .option('--jwks <file>', 'its public keys as a JWK set (a file; - for standard input)')
    .option('--encryption-key <file>', 'its public key as a JWK, which every answer is encrypted to')
    .option('--organization <did>', 'the organisation it acts for')
    .option('--role <system|code...>', 'roles it acts in', [])
    .option('--role-to-prove <system|code...>', 'roles that count while a credential it shows proves them', [])
    .action(async (name: string, did: string, options: RegisterOptions) => {
      const ctx = context();
      const client = await tenantClient(ctx).registerFhirClient({ body: wishFrom(name, did, options) });
      ctx.output.result(client, lines([client]));
    });

  group
    .command('list')
    .description('the clients')
    .action(async () => {
      const ctx = context();
      const { clients } = await tenantClient(ctx).listFhirClients({});
      ctx.output.result(clients, clients.length > 0 ? lines(clients) : ['No clients.']);
    });

  group
    .command('remove <id>')
    .description('refuse a client from now on, with every token it has')
    .action(async (id: string) => {
      const ctx = context();
      const removed = await tenantClient(ctx).removeFhirClient({ params: { id: parse(zUuid, id) } });
      ctx.output.result(removed, [`Removed ${removed.removed}.`]);
    });

  group
    .command('link-patient <patient> <fhir-id>')
    .description('say which Patient of the FHIR server a patient is; without it nothing of the Patient is given out')
    .action(async (patient: string, fhirId: string) => {
      const ctx = context();
      const call = { params: { id: parse(zUuid, patient) }, body: { fhirId: parse(zFhirId, fhirId) } };
      const linked = await tenantClient(ctx).linkFhirPatient(call);
      ctx.output.result(linked, [`Linked ${linked.patient}.`]);
    });
}

const wishFrom = (name: string, did: string, options: RegisterOptions) => {
  const { jwks, encryptionKey, scope, purpose, organization, role, roleToProve } = options;
  return parse(zFhirClientWish, {
    ...{ name, scopes: scope, purposes: purpose },
    requester: {
      did: parse(zDid, did),
      ...(organization === undefined ? {} : { organization }),
      roles: role.map((text) => roleFrom(text, '--role')),
      identifiers: [],
    },
    ...(roleToProve.length > 0 ? { rolesToProve: roleToProve.map((text) => roleFrom(text, '--role-to-prove')) } : {}),
    ...(jwks === undefined ? {} : { jwks: readJsonFile(jwks) }),
    ...(encryptionKey === undefined ? {} : { encryptionKey: readJsonFile(encryptionKey) }),
  });
};

function roleFrom(text: string, option: string): object {
  const [system, code, ...rest] = text.split('|');
  if (!system || !code || rest.length > 0) throw new AppError('invalid_request', { option });
  return { system, code };
}

const lines = (clients: readonly ResultOf<Endpoints['registerFhirClient']>[]): string[] =>
  table([
    ['CLIENT', 'NAME', 'ACTS AS', 'PURPOSES', 'SHOWS'],
    ...clients.map(({ id, name, requester, purposes, jwks }) => [
      ...[id, name, requester.did, purposes.join(',')],
      jwks ? `${jwks.keys.length} key(s)` : 'its DID',
    ]),
  ]);
