import type { VerifiedPresentation } from '@assent/application';
import {
  type AccessRequest,
  parse,
  shortDid,
  zAccessRequest,
  zAccreditationRecord,
  zDcqlQuery,
  zDid,
} from '@assent/domain';
import type { Command } from 'commander';
import * as z from 'zod';
import { type CommandContext, publicClient, readJsonFile, readTextFile, tenantClient } from '../context.ts';
import { readNetwork, standaloneVerifier } from '../network.ts';
import { exitCodes, table } from '../output.ts';

type Verdict = { valid: boolean; rejections?: readonly { reason: string; at: string }[] };

/** Requests, checks and decisions: for a tenant, and for a verifier that needs no service. */
export function presentationCommands(program: Command, context: () => CommandContext): void {
  const show = (result: Verdict, lines: readonly string[]) => {
    const ctx = context();
    const reasons = (result.rejections ?? []).map(({ reason, at }) => `  ${reason}${at ? ` at ${at}` : ''}`);
    ctx.output.result(result, result.valid ? ['verified', ...lines] : ['refused', ...reasons]);
    if (!result.valid) ctx.setExitCode(exitCodes.no);
  };

  program
    .command('request <query> <purpose>')
    .description('ask for a presentation: a DCQL query as a file (- for standard input), and why')
    .action(async (query: string, purpose: string) => {
      const ctx = context();
      const body = { query: parse(zDcqlQuery, readJsonFile(query)), purpose };
      const request = await tenantClient(ctx).requestPresentation({ body });
      ctx.output.result(request, [JSON.stringify(request)]);
    });

  program
    .command('verify <request> <presentation>')
    .description('verify the answer to a request of this organisation (- for standard input)')
    .action(async (request: string, presentation: string) => {
      const body = { presentation: readTextFile(presentation) };
      const result = await tenantClient(context()).verifyPresentation({ params: { id: request }, body });
      show(result, result.valid ? result.credentials.map(({ type, issuer }) => `  ${type} from ${issuer}`) : []);
    });

  program
    .command('verify-standalone <presentation>')
    .description('verify with the chain alone; with --network no service is asked at all')
    .requiredOption('--challenge <text>')
    .requiredOption('--audience <did>')
    .option(
      '--trust <file>',
      'believe these accreditations (`assent --json organization accreditations`), not the chain',
    )
    .option('--query <file>', 'DCQL query that must be satisfied')
    .option('--network <file>', 'chain id, contracts and rpcUrl, as `assent --json network` prints them')
    .action(async (presentation: string, options: Record<string, string>) => {
      const ctx = context();
      const network = options.network
        ? parse(zNetworkFile, readJsonFile(options.network))
        : await readNetwork(publicClient(ctx), ctx.rpcUrl);
      const trusted = options.trust && parse(z.array(zAccreditationRecord), readJsonFile(options.trust));
      const verify = standaloneVerifier(network, trusted || undefined);
      const binding = { challenge: options.challenge ?? '', audience: parse(zDid, options.audience) };
      const query = options.query ? parse(zDcqlQuery, readJsonFile(options.query)) : { credentials: [] };
      const result = await verify(readTextFile(presentation), binding, query);
      show(
        result,
        result.valid ? [...result.value.credentials.map(({ type }) => `  ${type}`), statusLine(result.value)] : [],
      );
    });

  program
    .command('decide <file>')
    .description('may this requester use this data now? The access request as JSON (- for standard input)')
    .action(async (file: string) => {
      const ctx = context();
      const body: AccessRequest = parse(zAccessRequest, readJsonFile(file));
      const decision = await tenantClient(ctx).decide({ body: structuredClone(body) as never });
      const because = decision.because.map(({ grant, effect, purpose }) => `  ${effect} ${purpose} by grant ${grant}`);
      const notUsed = decision.notUsed.map(({ grant, reason }) => `  grant ${grant} not used: ${reason}`);
      ctx.output.result(decision, [decision.verdict, ...because, ...notUsed]);
      if (decision.verdict !== 'Permit') ctx.setExitCode(exitCodes.no);
    });

  program
    .command('history <did>')
    .description("what happened to a patient's data at this organisation")
    .action(async (did: string) => {
      const ctx = context();
      const { receipts } = await tenantClient(ctx).readHistory({ query: { subject: parse(zDid, did) } });
      ctx.output.result(receipts, historyLines(receipts));
    });
}

/** What the status of a presentation was read from, and how old that is. */
const statusLine = ({ statusBlock, statusAgeMs = 0 }: VerifiedPresentation): string =>
  statusBlock === undefined
    ? '  no status to read'
    : `  status from a mirror of the chain, block ${statusBlock}, ${Math.round(statusAgeMs)} ms old`;

const zNetworkFile = z.object({
  chainId: z.int(),
  statusRegistry: z.string(),
  consentRevocations: z.string(),
  /** Absent in files from before accreditations were on chain; then a trust list is needed. */
  issuerRegistry: z.string().optional(),
  didRegistry: z.string(),
  rpcUrl: z.string(),
}) as unknown as z.ZodType<Awaited<ReturnType<typeof readNetwork>>>;

interface HistoryLine {
  readonly at: string;
  readonly event: string;
  readonly actor: string;
  readonly human: boolean;
  readonly purposes?: readonly string[] | undefined;
  readonly dataClasses: readonly string[];
  readonly reasons: readonly string[];
  readonly emergency?: string | undefined;
}

/** A history as a table: when, what, who, why. */
export function historyLines(receipts: readonly HistoryLine[]): string[] {
  const rows = receipts.map((r) => [
    r.at,
    r.event.replaceAll('_', ' ') + (r.emergency && r.event === 'access_permitted' ? ' in an emergency' : ''),
    r.dataClasses.join(' '),
    (r.purposes ?? []).join(' ') || r.reasons.join(' '),
    `${r.human ? 'person' : 'automatic'} for ${shortDid(r.actor)}`,
  ]);
  return table([['WHEN', 'WHAT', 'DATA', 'WHY', 'WHO'], ...rows]);
}
