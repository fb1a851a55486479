import { type StatusEvidence, type StatusVerdict, type StatusWay, verifyStatus } from '@assent/application';
import { AppError, parse } from '@assent/domain';
import { type Command, Option } from 'commander';
import * as z from 'zod';
import { type CommandContext, publicClient, readTextFile } from '../context.ts';
import { networkProofs, readNetwork } from '../network.ts';
import { exitCodes } from '../output.ts';
import { statusReaders } from '../status-readers.ts';

const ways: readonly StatusWay[] = ['mirror', 'proof', 'list'];

const sources = {
  denial: 'a denial of this service',
  mirror: 'a mirror of the chain',
  proof: 'a proof that the chain confirmed',
  list: 'the list its issuer signed',
};

/** The status of a credential, and what that rests on. */
export function statusCommand(program: Command, context: () => CommandContext): void {
  program
    .command('status <credential>')
    .description(
      'has a credential been revoked? Says what the answer rests on and how old that is (- for standard input)',
    )
    .addOption(new Option('--via <way>', 'how the status is read').choices(ways).default('mirror'))
    .option('--words-from <url>', 'service that brings proofs, instead of the one the credential names')
    .action(async (file: string, { via, wordsFrom }: { via: StatusWay; wordsFrom?: string }) => {
      const ctx = context();
      if (wordsFrom !== undefined) parse(z.url({ protocol: /^https?$/ }), wordsFrom);
      if (wordsFrom !== undefined && via !== 'proof') throw new AppError('invalid_request', { option: '--words-from' });
      const network = await readNetwork(publicClient(ctx), ctx.rpcUrl);
      const statuses = statusReaders(network, { ownUrl: ctx.url, wordsFrom });
      const verdict = await verifyStatus({ proofs: networkProofs(network), statuses }, readTextFile(file), via);
      ctx.output.result(verdict, statusLines(verdict));
      if (!verdict.valid) ctx.setExitCode(exitCodes.no);
    });
}

function statusLines(verdict: StatusVerdict): string[] {
  const { evidence } = verdict;
  const answer = verdict.valid ? 'valid' : verdict.rejections.map(({ reason }) => reason).join(', ');
  return [evidence ? statusLine(answer, evidence) : answer];
}

/** What a status is, and what that rests on. */
export function statusLine(answer: string, { source, block, ageMs }: StatusEvidence): string {
  const at = block === undefined ? '' : `, block ${block}`;
  return `${answer}  from ${sources[source]}${at}, ${ageText(ageMs)} old`;
}

const ageText = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${Math.round(ms / 1000)} s`);
