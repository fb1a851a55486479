import type { Endpoints, ResultOf } from '@assent/api';
import { AppError, parse, zDcqlQuery, zDid, zIssuedType, zUuid } from '@assent/domain';
import type { Command } from 'commander';
import * as z from 'zod';
import { type CommandContext, readJsonFile, tenantClient } from '../context.ts';
import { exitCodes, table } from '../output.ts';

const modes = ['direct_post', 'direct_post.jwt'] as const;
const prefixes = ['decentralized_identifier', 'x509_hash', 'x509_san_dns', 'redirect_uri'] as const;

interface OfferOptions {
  readonly subject?: string;
  readonly txCode?: true;
  readonly authorizationCode?: true;
  readonly refresh?: true;
  readonly deferred?: true;
  readonly byValue?: true;
  readonly registerPatient?: true;
}

/** Sessions with wallets of any maker. */
export function sessionCommands(program: Command, context: () => CommandContext): void {
  const group = program
    .command('session')
    .description('requests to wallets of any maker (OpenID4VC), and what became of them');

  group
    .command('open <query>')
    .description(
      'ask for a presentation: a DCQL query as a file (- for standard input); prints the link for the wallet',
    )
    .option('--purpose <text>', 'why, in words for the patient', 'Verification')
    .option('--response-mode <mode>', modes.join(', '), 'direct_post.jwt')
    .option('--client-id-prefix <prefix>', prefixes.join(', '), 'x509_hash')
    .option('--proof <id=study>', 'and for a zero-knowledge proof for one of your studies')
    .action(async (query: string, { purpose, responseMode, clientIdPrefix, proof }: Record<string, string>) => {
      const ctx = context();
      const body = {
        dcql: parse(zDcqlQuery, readJsonFile(query)),
        purpose,
        response_mode: parse(z.enum(modes), responseMode),
        client_id_prefix: parse(z.enum(prefixes), clientIdPrefix),
        ...(proof === undefined ? {} : { proof: proofFrom(proof) }),
      };
      const opened = await tenantClient(ctx).openPresentationSession({ body });
      ctx.output.result(opened, [opened.uri, `session ${opened.id}, until ${opened.expires_at}`]);
    });

  group
    .command('offer <type> [claims]')
    .description('offer a credential with claims from a file (- for standard input); prints the link for the wallet')
    .option('--subject <did>', 'instead of claims: say again what the latest credential of this type says of somebody')
    .option('--tx-code', 'the wallet must have a code, which is printed beside the link')
    .option('--authorization-code', 'the patient agrees on a page of this service, where she enters the code')
    .option('--refresh', 'the wallet can come back for fresh copies')
    .option('--deferred', 'nothing is issued before `session release`, which may bring the claims')
    .option('--by-value', 'the link has the offer in it, and not the address of it')
    .option('--register-patient', 'whoever takes it becomes a patient; needs a code')
    .action(async (type: string, claims: string | undefined, options: OfferOptions) => {
      const { subject, txCode, authorizationCode, refresh, deferred, byValue, registerPatient } = options;
      const ctx = context();
      const opened = await tenantClient(ctx).openOffer({
        body: {
          type: parse(zIssuedType, type),
          ...(claims === undefined ? {} : { claims: parse(z.record(z.string(), z.unknown()), readJsonFile(claims)) }),
          ...(subject === undefined ? {} : { subject: parse(zDid, subject) }),
          tx_code: txCode === true,
          grant: authorizationCode ? 'authorization_code' : 'pre-authorized_code',
          refresh: refresh === true,
          deferred: deferred === true,
          by_value: byValue === true,
          register_patient: registerPatient === true,
        },
      });
      ctx.output.result(opened, [
        opened.uri,
        ...(opened.tx_code === null ? [] : [`code for the patient, not to be sent with the link: ${opened.tx_code}`]),
        `session ${opened.id}, until ${opened.expires_at}`,
      ]);
    });

  group
    .command('release <id> [claims]')
    .description('issue what a deferred offer is for, if need be with claims from a file (- for standard input)')
    .option('--deny', 'do not issue it, for good')
    .action(async (id: string, claims: string | undefined, { deny }: { readonly deny?: true }) => {
      const ctx = context();
      if (deny && claims !== undefined) throw new AppError('invalid_request', { option: '--deny' });
      const said =
        claims === undefined ? {} : { claims: parse(z.record(z.string(), z.unknown()), readJsonFile(claims)) };
      const body = { decision: deny ? ('deny' as const) : ('issue' as const), ...said };
      const released = await tenantClient(ctx).releaseOffer({ params: { id: parse(zUuid, id) }, body });
      ctx.output.result(released, [released.state]);
    });

  group
    .command('show <id>')
    .description('what happened in a session, step by step, and what was disclosed; exits with 1 if it was refused')
    .action(async (id: string) => {
      const ctx = context();
      const params = { id: parse(zUuid, id) };
      const session = await tenantClient(ctx).readPresentationSession({ params }).catch(undefinedIfUnknown);
      if (!session) return showOffer(ctx, await tenantClient(ctx).readOffer({ params }));
      const rows = session.steps.map(({ at, step, causes = [], unknown }) => [
        at,
        step.replaceAll('_', ' '),
        unknown ?? causes.map(causeText).join(', '),
      ]);
      ctx.output.result(session, [
        `${session.state}${session.verdict ? `: ${session.verdict}` : ''}`,
        ...table([['WHEN', 'WHAT', 'WHY'], ...rows]),
        ...session.disclosed.map(
          ({ type, issuer, claims }) => `${type} from ${issuer}: ${Object.keys(claims).join(', ')}`,
        ),
      ]);
      if (session.verdict === 'refused' || session.verdict === 'declined') ctx.setExitCode(exitCodes.no);
    });
}

const causeText = ({ reason, at, detail }: { reason: string; at: string; detail?: string | undefined }): string =>
  [at ? `${reason} at ${at}` : reason, ...(detail === undefined ? [] : [detail])].join(': ');

/** A session that is no request may be an offer. */
function undefinedIfUnknown(error: unknown): undefined {
  if (error instanceof AppError && error.code === 'not_found') return undefined;
  throw error;
}

function showOffer(ctx: CommandContext, offer: ResultOf<Endpoints['readOffer']>): void {
  const rows = offer.steps.map(({ at, step, cause = '' }) => [
    at,
    step.replaceAll('_', ' '),
    cause.replaceAll('_', ' '),
  ]);
  ctx.output.result(offer, [
    offer.state,
    ...table([['WHEN', 'WHAT', 'WHY'], ...rows]),
    ...offer.credentials.map((id) => `credential ${id}`),
  ]);
}

/** `eligible=6f1c…`: its id in the query, and the study. */
function proofFrom(text: string): { readonly id: string; readonly study: string } {
  const [id = '', study] = text.split('=');
  return { id, study: parse(zUuid, study) };
}
