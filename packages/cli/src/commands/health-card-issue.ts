import { writeFileSync } from 'node:fs';
import { parse, zInstant, zUuid } from '@assent/domain';
import { cardFile } from '@assent/fhir';
import type { Command } from 'commander';
import * as z from 'zod';
import { type CommandContext, readJsonFile, tenantClient } from '../context.ts';
import { exitCodes, table } from '../output.ts';
import { qrSvg } from '../qr-code.ts';

interface IssueOptions {
  readonly type: string[];
  readonly expires?: string;
  readonly qr?: string;
  readonly out?: string;
}

const zBundle = z.looseObject({ resourceType: z.string() });

/** Health cards of this organisation: for a tenant. */
export function healthCardIssueCommands(group: Command, context: () => CommandContext): void {
  group
    .command('issue <bundle>')
    .description('sign a SMART Health Card for a FHIR R4 Bundle (a file; - for standard input)')
    .option('--type <types...>', 'types of the specification, such as immunization', [])
    .option('--expires <instant>', 'end of validity; without, it has none')
    .option('--qr <file>', 'write its QR code as SVG')
    .option('--out <file>', 'write it as a file, whose name should end in .smart-health-card')
    .action((file: string, options: IssueOptions) => issue(context(), file, options));

  group
    .command('list')
    .description('cards this organisation issued, newest first')
    .action(async () => {
      const ctx = context();
      const { cards } = await tenantClient(ctx).listHealthCards({});
      const rows = cards.map(({ id, types, issuedAt, revokedAt }) => [
        ...[id, types.join(','), issuedAt],
        revokedAt ? `revoked ${revokedAt}` : 'valid',
      ]);
      ctx.output.result(cards, table([['ID', 'TYPES', 'ISSUED', 'STATE'], ...rows]));
    });

  group
    .command('revoke <id>')
    .description('revoke a card for good: verifiers see it as soon as they read the list')
    .action(async (id: string) => {
      const ctx = context();
      const revoked = await tenantClient(ctx).revokeHealthCard({ params: { id: parse(zUuid, id) } });
      ctx.output.result(revoked, [`Revoked at ${revoked.revokedAt}.`]);
    });

  group
    .command('rotate-key')
    .description('make a new key, which signs cards from now on; cards of before stay good, and can be revoked')
    .action(async () => {
      const ctx = context();
      const rotated = await tenantClient(ctx).rotateHealthCardKey({});
      ctx.output.result(rotated, [
        `New cards are signed with ${rotated.kid}.`,
        ...rotated.earlier.map((kid) => `Still published: ${kid}.`),
      ]);
    });
}

async function issue(ctx: CommandContext, file: string, { type, expires, qr: svg, out }: IssueOptions): Promise<void> {
  const bundle = parse(zBundle, readJsonFile(file));
  const end = expires === undefined ? {} : { expires: parse(zInstant, expires) };
  const issued = await tenantClient(ctx).issueHealthCard({ body: { bundle, types: type, ...end } });
  if (out !== undefined) writeFileSync(out, cardFile([issued.jws]));
  const place = out === undefined ? issued.jws : `Written to ${out}.`;
  if (svg === undefined) return ctx.output.result(issued, [`Issued ${issued.id}.`, place]);
  if (issued.qr !== null) {
    writeFileSync(svg, qrSvg(issued.qr));
    return ctx.output.result(issued, [`Issued ${issued.id}.`, place, `QR code in ${svg}.`]);
  }
  ctx.output.result(issued, [`Issued ${issued.id}.`, place]);
  ctx.output.error('It is too long for a QR code: give it as a file, or by a link.');
  ctx.setExitCode(exitCodes.no);
}
