import { eligibilityQuery } from '@assent/application';
import { canonicalJson, parse, type TrialCriteria, zTrialCriteria } from '@assent/domain';
import { sha256Hex } from '@assent/veramo';
import type { Command } from 'commander';
import { type CommandContext, readJsonFile, readTextFile, tenantClient } from '../context.ts';
import { exitCodes } from '../output.ts';
import { importCriteriaCommand } from './eligibility-import.ts';
import { planCommand } from './eligibility-plan.ts';

/** Trial screening: for a sponsor. */
export function eligibilityCommands(program: Command, context: () => CommandContext): void {
  const group = program.command('eligibility').description('trial screening by selective disclosure (sponsor)');
  importCriteriaCommand(group, context);
  planCommand(group, context);

  group
    .command('request <purpose>')
    .description('ask for the outcome of an assessment, and for nothing of the record behind it')
    .action(async (purpose: string) => {
      const ctx = context();
      const body = { query: structuredClone(eligibilityQuery) as never, purpose };
      const request = await tenantClient(ctx).requestPresentation({ body });
      ctx.output.result(request, [JSON.stringify(request)]);
    });

  group
    .command('check <request> <presentation> <criteria>')
    .description('check the answer to a request against the criteria of a trial')
    .action(async (request: string, presentation: string, criteria: string) => {
      const ctx = context();
      const study = studyOf(parse(zTrialCriteria, readJsonFile(criteria)));
      const body = { presentation: readTextFile(presentation), study };
      const result = await tenantClient(ctx).checkEligibility({ params: { id: request }, body });
      if (result.valid) return ctx.output.result(result, ['eligible', `  seen: ${JSON.stringify(result.disclosed)}`]);
      ctx.output.result(result, ['refused', ...result.rejections.map(({ reason }) => `  ${reason}`)]);
      ctx.setExitCode(exitCodes.no);
    });
}

/** A study as its criteria name it, with the hash of exactly these criteria. */
const studyOf = (criteria: TrialCriteria) => {
  const { registry, id, version } = criteria.study;
  return { registry, id, version, criteriaSha256: sha256Hex(canonicalJson(criteria)) };
};
