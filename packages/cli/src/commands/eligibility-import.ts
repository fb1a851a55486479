import { parse, type Study, type TrialCriteria, zStudy, zTrialCriteria } from '@assent/domain';
import { type LeftCriterion, type LeftReason, type ReadStudy, readStudy } from '@assent/fhir';
import type { Command } from 'commander';
import { type CommandContext, readJsonFile } from '../context.ts';
import { exitCodes, table } from '../output.ts';

type StudyOptions = Partial<Record<keyof Study, string>>;

const words: Readonly<Record<LeftReason, string>> = {
  free_text: 'words alone',
  expression: 'an expression that is not run here',
  reference: 'points to what is not in the file',
  combination: 'joined in a way that criteria here cannot say',
  time: 'at a time that criteria here cannot say',
  no_value: 'no code, or no value that goes with it',
  unit: 'no unit, or one that records are not compared in',
  not_in_records: 'no record that is read here answers it',
};

/** `eligibility import`: criteria of a study from FHIR. */
export function importCriteriaCommand(group: Command, context: () => CommandContext): void {
  group
    .command('import <file>')
    .description(
      'criteria from FHIR R4 or R5: a Group, an EvidenceVariable, or a Bundle with a ResearchStudy (- for standard input); what a record cannot answer is listed, and ends with exit code 1 unless --attested keeps it in the criteria for a person at the site',
    )
    .option('--registry <registry>', 'ctgov or ctis; the one of the ResearchStudy unless said')
    .option('--id <id>', 'number of the study there')
    .option('--version <version>', 'version of the criteria')
    .option('--title <title>', 'title of the study')
    .option('--attested', 'keep what a record cannot answer as criteria that the site attests')
    .action((file: string, { attested, ...options }: StudyOptions & { readonly attested?: true }) => {
      const ctx = context();
      const read = readStudy(readJsonFile(file));
      if (read.left.length > 0 && !attested) {
        ctx.output.result(read, [
          'No record answers these. With --attested they are kept for the site:',
          ...lines(read.left),
        ]);
        return ctx.setExitCode(exitCodes.no);
      }
      const criteria = criteriaFrom(read, options);
      ctx.output.result(criteria, [JSON.stringify(criteria, null, 2)]);
    });
}

/** @throws AppError `invalid_request` if the study has no name, or no record answers any of its criteria */
function criteriaFrom({ study, criteria, left }: ReadStudy, options: StudyOptions): TrialCriteria {
  const attested = left.map(({ id, label, exclude }) => ({ id, label, exclude }));
  return parse(zTrialCriteria, {
    study: parse(zStudy, { ...study, ...options }),
    criteria,
    ...(attested.length > 0 ? { attested } : {}),
  });
}

const lines = (left: readonly LeftCriterion[]): string[] =>
  table(left.map(({ label, exclude, why }) => [exclude ? 'must not' : 'must', label, words[why]]));
