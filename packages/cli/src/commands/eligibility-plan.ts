import {
  type AttestedBecause,
  criterionWords,
  dayOf,
  type PlannedFor,
  parse,
  planProof,
  type TrialCriteria,
  zDay,
  zTrialCriteria,
} from '@assent/domain';
import { systemClock } from '@assent/veramo';
import type { Command } from 'commander';
import { type CommandContext, readJsonFile } from '../context.ts';
import { table } from '../output.ts';

const words: Readonly<Record<AttestedBecause, string>> = {
  for_the_site: 'the criteria say so',
  no_credential: 'no credential for proofs has it',
  other_unit: 'credentials have it in another unit',
  missing_counts: 'who lacks the value counts too',
  either_side: 'it excludes a stretch in the middle, or everything',
  out_of_range: 'no value that can be signed fits',
  too_many_codes: 'a proof cannot exclude so many codes',
};

/** `eligibility plan`: which criteria can be proven without the record. */
export function planCommand(group: Command, context: () => CommandContext): void {
  group
    .command('plan <criteria>')
    .description(
      'how each criterion can be shown without the record: proven in zero knowledge, or attested at the site and why',
    )
    .option('--as-of <day>', 'the day that ages and times count from; today unless said')
    .action((file: string, { asOf }: { readonly asOf?: string }) => {
      const ctx = context();
      const criteria = parse(zTrialCriteria, readJsonFile(file));
      const day = asOf === undefined ? dayOf(systemClock().now()) : parse(zDay, asOf);
      const plan = planProof(criteria, day);
      const needed = plan.credentials.map(({ schema }) => `  ${schema}`);
      ctx.output.result(plan, [
        ...table(plan.planned.map((one) => [one.how, labelOf(criteria, one.id), wordsOf(one)])),
        ...(needed.length > 0 ? ['Credentials that are needed:', ...needed] : []),
      ]);
    });
}

function labelOf({ criteria, attested = [] }: TrialCriteria, id: string): string {
  const found = [...criteria, ...attested].find((one) => one.id === id);
  return found ? `${found.exclude ? 'not: ' : ''}${found.label}` : id;
}

const wordsOf = (planned: PlannedFor): string =>
  planned.how === 'attested' ? words[planned.because] : planned.criteria.map(criterionWords).join('; ');
