import { createClient, zPresentationRequest } from '@assent/api';
import { AppError, parse, zConsentGrant, zDid, zTenantId } from '@assent/domain';
import type { Command } from 'commander';
import { type CommandContext, publicClient, readJsonFile } from '../context.ts';
import { readNetwork } from '../network.ts';
import { exitCodes, table } from '../output.ts';
import { batchesOf } from '../wallet/copies.ts';
import { assertGoodPassphrase, minPassphraseLength } from '../wallet/passphrase-file.ts';
import { openSession, openWallet, type Wallet } from '../wallet/wallet.ts';
import { createWalletFile, openWalletFile } from '../wallet/wallet-file.ts';
import { exportOwnCommand } from './erasure.ts';
import { optionalSets, zPositions } from './optional-sets.ts';
import { walletFactsCommand } from './prove.ts';
import { type ConsentOptions, isFhir, readGrant } from './read-grant.ts';
import { disclosedText, requestLines } from './request-lines.ts';
import { backupCommands } from './wallet-backup.ts';
import { exportCommand } from './wallet-export.ts';
import { historyCommands } from './wallet-history.ts';
import { instanceCommands } from './wallet-instance.ts';
import { walletLinkCommands } from './wallet-links.ts';
import { presentCommand } from './wallet-present.ts';
import { receiveCommand } from './wallet-receive.ts';
import { refreshCommand } from './wallet-refresh.ts';
import { walletTicketCommand } from './wallet-ticket.ts';

type OptionalSets = { readonly optional: string };

/** The patient's wallet: keys, credentials and consents in one encrypted file. */
export function walletCommands(program: Command, context: () => CommandContext): void {
  const group = program
    .command('wallet')
    .description("a patient's wallet in an encrypted file")
    .option('--file <file>', 'wallet file', 'wallet.json');
  const file = () => group.opts<{ file: string }>().file;
  const open = async (): Promise<Wallet> => {
    return openWallet(openWalletFile(file(), await context().readPassphrase('Passphrase: ')));
  };

  group
    .command('create')
    .description(`make a wallet; the passphrase has at least ${minPassphraseLength} characters`)
    .action(async () => {
      const passphrase = await context().readPassphrase('New passphrase: ');
      assertGoodPassphrase(passphrase);
      createWalletFile(file(), passphrase);
      context().output.result({ file: file() }, [`Made ${file()}.`]);
    });

  backupCommands(group, context, file);
  instanceCommands(group, context, open);
  exportOwnCommand(group, context, async (ctx, tenant, patient) => sessionAt(ctx, await open(), tenant, patient));
  presentCommand(group, context, open);

  group
    .command('did <tenant>')
    .description('the DID for one organisation; made at first use')
    .action(async (tenant: string) => {
      const ctx = context();
      const did = await (await open()).didFor(ctx.url, parse(zTenantId, tenant));
      ctx.output.result({ did }, [did]);
    });

  group
    .command('explain <request>')
    .description(
      'what a request asks, and what would leave the wallet (- for standard input); exits with 1 if it cannot answer',
    )
    .option(...optionalSets)
    .action(async (requestFile: string, { optional }: OptionalSets) => {
      const ctx = context();
      const { query, purpose } = parse(zPresentationRequest, readJsonFile(requestFile));
      const explained = (await open()).explain(query, parse(zPositions, optional));
      ctx.output.result(explained, requestLines(purpose, explained));
      if (explained.missing.length > 0) ctx.setExitCode(exitCodes.no);
    });

  group
    .command('prove <tenant> <request>')
    .description('answer a request of an organisation with the least that satisfies it (- for standard input)')
    .option(...optionalSets)
    .action(async (tenant: string, requestFile: string, { optional }: OptionalSets) => {
      const ctx = context();
      const wallet = await open();
      const request = parse(zPresentationRequest, readJsonFile(requestFile));
      const did = await wallet.didFor(ctx.url, parse(zTenantId, tenant));
      const { presentation, disclosures } = await wallet.answer(request, did, parse(zPositions, optional));
      for (const { credential, disclose } of disclosures) {
        ctx.output.progress(`leaves the wallet: ${credential.type}: ${disclosedText(disclose)}`);
      }
      ctx.output.result({ presentation }, [presentation]);
    });

  receiveCommand(group, context, open, async (wallet, tenant) => {
    const session = await sessionAt(context(), wallet, tenant);
    const params = { tenant: parse(zTenantId, tenant) };
    const { credentials } = await session.listOwnCredentials({ params, query: { limit: 200 } });
    return credentials.map(({ compact }) => compact);
  });

  refreshCommand(group, context, open);
  exportCommand(group, context, open);
  walletLinkCommands(group, context, async (tenant) => sessionAt(context(), await open(), tenant));
  walletFactsCommand(group, context, open, (wallet) => (tenant) => sessionAt(context(), wallet, tenant));
  walletTicketCommand(group, context, async (tenant) => sessionAt(context(), await open(), tenant));

  group
    .command('list')
    .description('credentials and consents in the wallet')
    .action(async () => {
      const ctx = context();
      const { credentials, grants } = (await open()).contents;
      const rows = [
        ...credentials
          .filter(({ copyOf }) => copyOf === undefined)
          .map(({ id, type, validUntil }) => [id, type, `until ${validUntil}`]),
        ...batchesOf(credentials).map(({ copyOf, type, copies, left }) => [
          copyOf,
          type,
          `${left} of ${copies} copies left`,
        ]),
        ...grants.map(({ grant, revokedAt }) => [
          grant.id,
          'ConsentGrant',
          revokedAt ? `taken back ${revokedAt}` : `until ${grant.period.end}`,
        ]),
      ];
      const listed = [
        ...credentials.map(({ id, type, format, issuer, validUntil, copyOf, usedAt }) => ({
          ...{ id, type, format, issuer, validUntil },
          ...(copyOf === undefined ? {} : { copyOf }),
          ...(usedAt === undefined ? {} : { usedAt }),
        })),
        ...grants.map(({ grant, revokedAt }) => ({
          ...{ id: grant.id, type: 'ConsentGrant', format: 'vc+jwt', issuer: grant.grantor },
          validUntil: grant.period.end,
          ...(revokedAt ? { revokedAt } : {}),
        })),
      ];
      ctx.output.result(listed, table([['ID', 'TYPE', 'STATE'], ...rows]));
    });

  group
    .command('consent <grant>')
    .description(
      'sign a consent (a grant as JSON or a FHIR Consent of R4 or R5; - for standard input) and keep what takes it back',
    )
    .option('--tenant <id>', 'organisation whose DID of this wallet a FHIR Consent is given under')
    .option('--party <reference=did...>', 'DIDs of actors that a FHIR Consent names by reference only', [])
    .option('--jurisdiction <code>', 'where it is given, such as US-OR, if a FHIR Consent does not say')
    .action(async (grantFile: string, options: ConsentOptions & { readonly tenant?: string }) => {
      const ctx = context();
      const wallet = await open();
      const document = readJsonFile(grantFile);
      const grant = isFhir(document)
        ? readGrant(document, await wallet.didFor(ctx.url, parse(zTenantId, options.tenant)), options)
        : parse(zConsentGrant, document);
      const network = await readNetwork(publicClient(ctx), ctx.rpcUrl);
      const signed = await wallet.grant(grant, ctx.url, network);
      ctx.output.result({ id: grant.id, credential: signed.compact }, [`Signed consent ${grant.id}.`]);
    });

  group
    .command('revoke [grant-id]')
    .description('take a consent back, or all of them by one secret for each organisation')
    .option('--all', 'every consent of this wallet at the service')
    .option('--at <tenant>', 'with --all: only what was given under the DID for this organisation')
    .action(async (grantId: string | undefined, { all, at }: { readonly all?: true; readonly at?: string }) => {
      const ctx = context();
      if ((grantId === undefined) !== (all === true) || (at && !all)) {
        throw new AppError('invalid_request', { option: '--all' });
      }
      const wallet = await open();
      if (grantId !== undefined) {
        const revoked = await wallet.revoke(grantId, publicClient(ctx));
        ctx.output.result(revoked, [refusedFrom(revoked)]);
        return;
      }
      const takenBack = await wallet.revokeAll(ctx.url, at && parse(zTenantId, at), publicClient(ctx));
      const lines = takenBack.map(({ tenant, grants, revokedAt, intent }) => {
        const what = intent ? refusedFrom({ revokedAt, intent }) : 'Never shown there; this wallet shows it no more.';
        return `${tenant}: ${grants.length} taken back. ${what}`;
      });
      ctx.output.result(takenBack, lines.length > 0 ? lines : ['There was nothing to take back.']);
    });

  historyCommands(group, context, async (ctx, tenant, patient) => sessionAt(ctx, await open(), tenant, patient));
}

/** What a revocation means, for a person. */
const refusedFrom = ({ revokedAt, intent }: { readonly revokedAt: string; readonly intent: string }) =>
  `Refused from ${revokedAt} on. On chain: assent intent ${intent}`;

async function sessionAt(ctx: CommandContext, wallet: Wallet, tenant: string, onBehalfOf?: string) {
  const patient = onBehalfOf === undefined ? undefined : parse(zDid, onBehalfOf);
  const did = await wallet.didFor(ctx.url, parse(zTenantId, tenant));
  return createClient({ baseUrl: ctx.url, token: await openSession(wallet, publicClient(ctx), tenant, did, patient) });
}
