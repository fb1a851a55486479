import { createClient } from '@assent/api';
import { criterionWords, type FindingCode, type ProofRequest } from '@assent/domain';
import type { Question } from '@assent/zk';
import type { Command } from 'commander';
import { type CommandContext, publicClient } from '../context.ts';
import { readNetwork } from '../network.ts';
import { exitCodes } from '../output.ts';
import type { Wallet } from '../wallet/wallet.ts';
import { openWallet } from '../wallet/wallet.ts';
import { questionAddress, readQuestion } from '../wallet/wallet-facts.ts';
import { openWalletFile } from '../wallet/wallet-file.ts';
import type { HolderSessionAt } from './wallet-links.ts';

/** `wallet facts`: facts for proofs, from an organisation that offers them. */
export function walletFactsCommand(
  wallet: Command,
  context: () => CommandContext,
  open: () => Promise<Wallet>,
  sessionAt: (wallet: Wallet) => HolderSessionAt,
): void {
  wallet
    .command('facts <tenant>')
    .description(
      'have an organisation sign the facts that it offers you, for proofs; it does not see the secret of the wallet',
    )
    .action(async (tenant: string) => {
      const ctx = context();
      const own = await open();
      const session = await sessionAt(own)(tenant as never);
      const credentials = await own.takeFacts(session, ctx.url, tenant as never);
      await own.receive(credentials, await readNetwork(publicClient(ctx), ctx.rpcUrl));
      ctx.output.result({ taken: credentials.length }, [`${credentials.length} taken.`]);
    });
}

interface ProveOptions {
  readonly file: string;
  readonly yes?: true;
  readonly accept: readonly string[];
}

/** `prove`: answers a request for a zero-knowledge proof. */
export function proveCommand(program: Command, context: () => CommandContext): void {
  program
    .command('prove <url>')
    .description('prove that you fit a trial, and show nothing but what is asked to be shown, after asking you')
    .option('--file <file>', 'wallet file', 'wallet.json')
    .option('--yes', 'do not ask')
    .option('--accept <codes...>', 'answer although a request has one of these faults, as it was said', [])
    .action(async (url: string, { file, yes, accept }: ProveOptions) => {
      const ctx = context();
      const address = questionAddress(url);
      const verifier = createClient({ baseUrl: address.service });
      const question = await readQuestion(verifier, address);
      const wallet = openWallet(openWalletFile(file, await ctx.readPassphrase('Passphrase: ')));
      const { lines, missing } = await explainQuestion(question, wallet);
      for (const line of lines) ctx.output.progress(line);
      if (missing.length > 0) {
        ctx.output.result({ proven: false, missing }, ['Not answered: something is missing.']);
        return ctx.setExitCode(exitCodes.no);
      }
      if (!yes && !(await ctx.confirm('Prove this? (yes/no) '))) {
        ctx.output.result({ proven: false }, ['Nothing was sent.']);
        return ctx.setExitCode(exitCodes.no);
      }
      const clientAt = (service: string) => createClient({ baseUrl: service });
      const { text } = await wallet.proveFacts(question, clientAt, accept as readonly FindingCode[], (at) =>
        ctx.output.progress(`${at.doing} (${at.part} of ${at.of}) …`),
      );
      const { tenant, id } = address;
      const answer = await verifier.answerProofRequest({ params: { tenant, id }, body: { presentation: text } });
      if (answer.valid)
        return ctx.output.result({ proven: true, pseudonym: answer.pseudonym }, ['The verifier has accepted it.']);
      const reasons = answer.rejections.map(({ reason }) => reason);
      ctx.output.result({ proven: false, reasons }, [
        'The verifier has refused it:',
        ...reasons.map((one) => `  ${one}`),
      ]);
      ctx.setExitCode(exitCodes.no);
    });
}

/** A request in words: who asks what, what would be shown, and what stays hidden; and the kinds of facts that are missing. */
export async function explainQuestion({ request }: Question, { contents }: Wallet) {
  const { factsFor, findingsOf } = await import('@assent/zk');
  const held = contents.facts.map((one) => one.held);
  const missing = factsFor(request, held).flatMap((found, index) =>
    found.length > 0 ? [] : [request.credentials[index]?.schema ?? ''],
  );
  const lines = [
    `${request.audience} asks: ${request.purpose}`,
    `for ${request.study.registry} ${request.study.id}, until ${request.expiresAt}`,
    'It would see that this holds, and not the values:',
    ...request.criteria.filter(isProven).map((one) => `  ${one.reason}: ${criterionWords(one)}`),
    ...sectionOf('It would see these as they are:', shownIn(request)),
    ...sectionOf('Somebody vouches for the rest:', request.criteria.filter(isAttested).map(criterionWords)),
    ...sectionOf(
      'Look at this first:',
      findingsOf(request).map(({ code, words, refuse }) => `${words} (${code}${refuse ? ': needs --accept' : ''})`),
    ),
    ...sectionOf('You have no facts of these kinds from those who count:', missing),
  ];
  return { lines, missing };
}

type Criterion = ProofRequest['criteria'][number];
const isAttested = ({ kind }: Criterion) => kind === 'attested';
const isProven = ({ kind }: Criterion) => kind !== 'attested' && kind !== 'disclosed';
const shownIn = ({ credentials }: ProofRequest) =>
  credentials.flatMap(({ reveal }) => reveal.map(({ field, reason }) => `${field}: ${reason}`));
const sectionOf = (title: string, lines: readonly string[]) =>
  lines.length > 0 ? [title, ...lines.map((line) => `  ${line}`)] : [];
