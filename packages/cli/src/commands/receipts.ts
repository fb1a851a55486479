import { parse, shortDid, zDid, zInstant, zTimeZone } from '@assent/domain';
import { historyBundle } from '@assent/fhir';
import type { Command } from 'commander';
import * as z from 'zod';
import { type CommandContext, publicClient, tenantClient } from '../context.ts';
import { exitCodes, table } from '../output.ts';
import { type CheckedReceipts, checkReceipts } from '../receipts/check-receipts.ts';
import { keepReceipts } from '../receipts/keep-receipts.ts';
import { noteKeyFrom, readReceiptFile } from '../receipts/receipt-file.ts';

const believedKey = 'The key of the log is the one in the file: give --log-key to be sure.';

/** Receipts with proofs: fetching them for an organisation, and checking them without any service. */
export function receiptCommands(program: Command, context: () => CommandContext): void {
  const group = program
    .command('receipts')
    .description('receipts with proofs that they are unchanged and all there are');

  group
    .command('fetch <did>')
    .description('all receipts of a patient at this organisation, checked and written to a file')
    .requiredOption('--out <file>', 'file to write; receipts in it from before must still be there')
    .action(async (did: string, { out }: { readonly out: string }) => {
      const ctx = context();
      const bundle = await tenantClient(ctx).readReceiptBundle({ query: { subject: parse(zDid, did) } });
      report(ctx, await keepReceipts(out, bundle, await publicClient(ctx).readNetwork({})), [`Written to ${out}.`]);
    });

  group
    .command('anomalies')
    .description('what is unusual in the accesses at this organisation, by fixed rules (docs/history.md)')
    .requiredOption('--from <instant>', 'from this moment on, such as 2026-03-01T00:00:00Z')
    .requiredOption('--to <instant>', 'before this moment; 31 days later at most')
    .option('--earlier-days <days>', 'how many days before it say what was usual', '28')
    .option('--time-zone <name>', 'whose days and nights, such as Europe/Zurich', 'UTC')
    .action((options: AnomalyOptions) => listAnomalies(context(), options));

  group
    .command('verify <file>')
    .description('check receipts without any service; with --rpc-url, also that the chain has their checkpoint')
    .option('--log-key <key>', 'key of the log; if it is left out, the one in the file is believed')
    .option('--earlier <file>', 'receipts from before, which must still be there')
    .action(async (file: string, options: { readonly logKey?: string; readonly earlier?: string }) => {
      const ctx = context();
      const { logKey, bundle } = readReceiptFile(file);
      const checked = await checkReceipts(bundle, {
        logKey: noteKeyFrom(options.logKey ?? logKey),
        earlier: options.earlier === undefined ? undefined : readReceiptFile(options.earlier).bundle,
        rpcUrl: ctx.rpcUrl,
      });
      report(ctx, checked, options.logKey ? [] : [believedKey]);
    });

  group
    .command('export <file>')
    .description(
      'receipts as a FHIR R4 Bundle: an AuditEvent for each, and a Provenance of each change; exits with 1, and exports nothing, if a proof does not hold',
    )
    .requiredOption('--observer <did>', 'DID of the organisation that wrote them')
    .option('--log-key <key>', 'key of the log; if it is left out, the one in the file is believed')
    .action((file: string, options: ExportOptions) => exportReceipts(context(), file, options));
}

interface AnomalyOptions {
  readonly from: string;
  readonly to: string;
  readonly earlierDays: string;
  readonly timeZone: string;
}

async function listAnomalies(ctx: CommandContext, { from, to, earlierDays, timeZone }: AnomalyOptions): Promise<void> {
  const days = parse(z.coerce.number().int().min(0), earlierDays);
  const query = { from: parse(zInstant, from), to: parse(zInstant, to), earlierDays: days, timeZone };
  const found = await tenantClient(ctx).listAnomalies({ query: { ...query, timeZone: parse(zTimeZone, timeZone) } });
  const rows = found.anomalies.map(({ at, rule, version, severity, actor, receipts, why }) => [
    ...[at, severity, `${rule}/${version}`, shortDid(actor), `${receipts.length} receipts`],
    Object.entries(why)
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
  ]);
  const summary = `${found.anomalies.length} found in ${found.looked} accesses.`;
  ctx.output.result(found, [...table([['AT', 'SEVERITY', 'RULE', 'WHO', 'RECEIPTS', 'WHY'], ...rows]), summary]);
}

interface ExportOptions {
  readonly observer: string;
  readonly logKey?: string;
}

async function exportReceipts(ctx: CommandContext, file: string, { observer, logKey }: ExportOptions): Promise<void> {
  const { logKey: own, bundle } = readReceiptFile(file);
  const receipts = bundle.entries.map(({ receipt }) => receipt);
  const exported = historyBundle(receipts, parse(zDid, observer));
  const { valid, checks } = await checkReceipts(bundle, { logKey: noteKeyFrom(logKey ?? own) });
  if (!valid) {
    for (const { check } of checks.filter(({ holds }) => holds === false)) ctx.output.error(`✗ ${check}`);
    ctx.setExitCode(exitCodes.no);
    return;
  }
  if (bundle.waiting > 0) ctx.output.progress(`Left out, not in the log yet: ${bundle.waiting}.`);
  if (logKey === undefined) ctx.output.progress(believedKey);
  ctx.output.result(exported, [JSON.stringify(exported, null, 2)]);
}

/** Says of each check whether it holds. */
export function report(ctx: CommandContext, checked: CheckedReceipts, notes: readonly string[]): void {
  const { valid, checks, receipts, waiting, block } = checked;
  const mark = (holds: boolean | undefined) => (holds === undefined ? '–' : holds ? '✓' : '✗');
  const lines = checks.map(
    ({ check, holds }) => `${mark(holds)} ${check}${holds === undefined ? ' (not checked)' : ''}`,
  );
  const place = block === undefined ? '' : ` The checkpoint is in block ${block}.`;
  const summary = `${valid ? 'Verified' : 'Refused'}: ${receipts} receipts, ${waiting} not in the log yet.${place}`;
  ctx.output.result(checked, [...lines, summary, ...(valid ? notes : [])]);
  if (!valid) ctx.setExitCode(exitCodes.no);
}
