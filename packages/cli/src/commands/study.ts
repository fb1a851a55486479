import { writeFileSync } from 'node:fs';
import { parse, zDid, zTrialCriteria, zUuid } from '@assent/domain';
import type { Command } from 'commander';
import { type CommandContext, readJsonFile, tenantClient } from '../context.ts';
import { exitCodes, table } from '../output.ts';
import { participationCommands } from './participation.ts';

interface StudyOptions {
  readonly issuer: string[];
  readonly identityIssuer: string[];
  readonly purpose: string;
}

/** Trials and proofs that somebody fits them: for a sponsor. */
export function studyCommands(program: Command, context: () => CommandContext): void {
  const group = program.command('study').description('trials, with zero-knowledge proofs of who fits them (sponsor)');

  group
    .command('open <criteria>')
    .description('open a trial with its criteria')
    .requiredOption('--issuer <did...>', 'whose facts count')
    .option('--identity-issuer <did...>', 'who says that somebody is one person; those of the facts if absent', [])
    .requiredOption('--purpose <text>', 'what patients are told')
    .action(async (file: string, { issuer, identityIssuer, purpose }: StudyOptions) => {
      const ctx = context();
      const dids = (given: string[]) => given.map((did) => parse(zDid, did));
      const criteria = structuredClone(parse(zTrialCriteria, readJsonFile(file))) as never;
      const roots = identityIssuer.length > 0 ? { identityIssuers: dids(identityIssuer) } : {};
      const study = await tenantClient(ctx).openStudy({ body: { criteria, issuers: dids(issuer), purpose, ...roots } });
      ctx.output.result(study, [
        study.id,
        ...table(study.planned.map(({ id, how, because = '' }) => [`  ${id}`, how, because])),
      ]);
    });

  group
    .command('list')
    .description('trials, with how many were asked, have proven, and take part')
    .action(async () => {
      const ctx = context();
      const { studies } = await tenantClient(ctx).listStudies({});
      const rows = studies.map(({ id, study, asked, proven, enrolled }) => [
        id,
        study.id,
        `${asked}`,
        `${proven}`,
        `${enrolled}`,
      ]);
      ctx.output.result(studies, table([['ID', 'TRIAL', 'ASKED', 'PROVEN', 'ENROLLED'], ...rows]));
    });

  group
    .command('ask <study>')
    .description('make a request for the proof of one person: its address is for their wallet')
    .option('--hours <number>', 'how long it can be answered', '24')
    .action(async (study: string, { hours }: { hours: string }) => {
      const ctx = context();
      const params = { id: parse(zUuid, study) };
      const asked = await tenantClient(ctx).requestProof({ params, body: { seconds: Number(hours) * 3600 } });
      ctx.output.result(asked, [asked.url]);
    });

  group
    .command('answer <request>')
    .description('what became of a request (its id, or its address); exits with 1 while nothing was proven')
    .action(async (request: string) => {
      const ctx = context();
      const answer = await tenantClient(ctx).readProofRequest({ params: { id: idIn(request) } });
      const { state, pseudonym, revealed = [] } = answer;
      const shown = revealed
        .filter((one) => Object.keys(one).length > 0)
        .map((one) => `  shown: ${JSON.stringify(one)}`);
      ctx.output.result(answer, [state, ...(pseudonym ? [`  pseudonym ${pseudonym}`] : []), ...shown]);
      if (state !== 'proven') ctx.setExitCode(exitCodes.no);
    });

  group
    .command('enrol <study> <request>')
    .description('enrol whoever answered a request; the same person is enrolled once')
    .action(async (study: string, request: string) => {
      const ctx = context();
      const body = { request: idIn(request) };
      const enrolment = await tenantClient(ctx).enrol({ params: { id: parse(zUuid, study) }, body });
      ctx.output.result(enrolment, [`enrolled ${enrolment.pseudonym}`]);
    });

  participationCommands(group, context);

  group
    .command('audit <study> <file>')
    .description('write a package from which somebody else can check every proof offline, with `assent verify-proof`')
    .action(async (study: string, file: string) => {
      const ctx = context();
      const pack = await tenantClient(ctx).exportAuditPackage({ params: { id: parse(zUuid, study) } });
      writeFileSync(file, JSON.stringify(pack));
      ctx.output.result({ file, answers: pack.answers.length }, [`${pack.answers.length} proofs in ${file}`]);
    });
}

/** The id of a request, from itself or its address. */
const idIn = (request: string): string => parse(zUuid, request.split('/').at(-1));
