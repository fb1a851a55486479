import { writeFileSync } from 'node:fs';
import { parse, zPseudonym, zUuid } from '@assent/domain';
import { createVerifierAgent, type Participation, statementVerifier, verifyParticipation } from '@assent/veramo';
import type { Command } from 'commander';
import { type CommandContext, publicClient, readTextFile, tenantClient } from '../context.ts';
import { readNetwork } from '../network.ts';
import { exitCodes } from '../output.ts';
import { statusReaders } from '../status-readers.ts';
import { statusLine } from './status.ts';

/** What becomes of somebody who takes part in a trial, and the credential that says so. */
export function participationCommands(group: Command, context: () => CommandContext): void {
  group
    .command('withdraw <study> <pseudonym>')
    .description('record that somebody takes part no more, and revoke the credential of their enrolment')
    .action(async (study: string, pseudonym: string) => {
      const ctx = context();
      const body = { pseudonym: parse(zPseudonym, pseudonym) };
      const entry = await tenantClient(ctx).withdrawEnrolment({ params: { id: parse(zUuid, study) }, body });
      ctx.output.result(entry, [`withdrawn ${body.pseudonym}`]);
    });

  group
    .command('credential <study> <pseudonym> <file>')
    .description('write the credential of somebody who takes part, or has withdrawn')
    .action(async (study: string, pseudonym: string, file: string) => {
      const ctx = context();
      const params = { id: parse(zUuid, study), pseudonym: parse(zPseudonym, pseudonym) };
      const { credential } = await tenantClient(ctx).readEnrolmentCredential({ params });
      writeFileSync(file, credential);
      ctx.output.result({ file }, [file]);
    });

  group
    .command('check <credential>')
    .description(
      'check such a credential: its signature, and on the chain that it was not taken back; exits with 1 if it does not hold (- for standard input)',
    )
    .action(async (file: string) => {
      const ctx = context();
      const network = await readNetwork(publicClient(ctx), ctx.rpcUrl);
      const statements = statementVerifier(createVerifierAgent(network));
      const { mirror: status } = statusReaders(network, { ownUrl: ctx.url });
      const checked = await verifyParticipation({ statements, status }, readTextFile(file));
      if (checked.valid) return ctx.output.result(checked.value, participationLines(checked.value));
      ctx.output.result(
        checked,
        checked.rejections.map(({ reason }) => reason),
      );
      ctx.setExitCode(exitCodes.no);
    });
}

function participationLines(participation: Participation): string[] {
  const { study, pseudonym, enrolledAt, consent, iss } = participation.said;
  const ends = participation.kind === 'withdrawal' ? [`  withdrawn ${participation.said.withdrawnAt}`] : [];
  const evidence = participation.kind === 'enrolment' ? participation.evidence : undefined;
  return [
    `${participation.kind === 'withdrawal' ? 'has withdrawn from' : 'takes part in'} ${study.id} (version ${study.version})`,
    ...[`  says ${iss}`, `  pseudonym ${pseudonym}`, `  enrolled ${enrolledAt}`, ...ends],
    ...(consent ? [`  consent ${consent.version}, SHA-256 ${consent.sha256}`] : []),
    ...(evidence ? [`  status ${statusLine('valid', evidence)}`] : []),
    ...(participation.kind === 'enrolment' && !evidence ? ['  without a status: it cannot be taken back'] : []),
  ];
}
