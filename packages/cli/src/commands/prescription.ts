import { parse, zDid, zUuid } from '@assent/domain';
import { secureRandom } from '@assent/veramo';
import type { Command } from 'commander';
import { type CommandContext, tenantClient } from '../context.ts';
import { exitCodes } from '../output.ts';

/** Prescriptions that were presented: for a pharmacy. */
export function prescriptionCommands(program: Command, context: () => CommandContext): void {
  const group = program.command('prescription').description('prescriptions that were presented here');

  group
    .command('dispense <credential>')
    .description('fill it: exits with 1 if its fills are used up, or it is revoked, suspended or over')
    .requiredOption('--issuer <did>', 'who issued it')
    .option('--dispense <uuid>', 'of an earlier try, so that it counts once')
    .action(async (id: string, { issuer, dispense }: { issuer: string; dispense?: string }) => {
      const ctx = context();
      const body = { issuer: parse(zDid, issuer), dispense: parse(zUuid, dispense ?? secureRandom().uuid()) };
      const filled = await tenantClient(ctx).dispensePrescription({ params: { id }, body });
      if (filled.valid) return ctx.output.result(filled, [`fill ${filled.number} of ${filled.of}  ${filled.dispense}`]);
      ctx.output.result(filled, ['refused', ...filled.rejections.map(({ reason }) => `  ${reason}`)]);
      ctx.setExitCode(exitCodes.no);
    });
}
