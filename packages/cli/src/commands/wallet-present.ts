import { readFileSync } from 'node:fs';
import { createClient } from '@assent/api';
import { proofNonceOf } from '@assent/application';
import { AppError, canonicalRequest, parse } from '@assent/domain';
import { assertHaip, certificatesIn } from '@assent/openid4vc';
import {
  declineRequest,
  formPoster,
  type Post,
  type ReadRequest,
  type Requester,
  type RequestReader,
  readRequest,
  sendResponse,
} from '@assent/openid4vc/wallet';
import { createVerifierAgent, secureRandom, sha256Hex, statementVerifier, systemClock } from '@assent/veramo';
import type { Question } from '@assent/zk';
import type { Command } from 'commander';
import { type CommandContext, publicClient } from '../context.ts';
import { readNetwork } from '../network.ts';
import { exitCodes } from '../output.ts';
import { batchesOf } from '../wallet/copies.ts';
import type { Wallet } from '../wallet/wallet.ts';
import { questionAddress, readQuestion } from '../wallet/wallet-facts.ts';
import { optionalSets, zPositions } from './optional-sets.ts';
import { explainQuestion } from './prove.ts';
import { disclosedText, requestLines } from './request-lines.ts';

interface PresentOptions {
  readonly optional: string;
  readonly yes?: true;
}

/** `wallet present`: answers a verifier of any maker (OpenID4VP 1.0). */
export function presentCommand(group: Command, context: () => CommandContext, open: () => Promise<Wallet>): void {
  group
    .command('present <uri>')
    .description('answer the request of a link or QR code (openid4vp://…), after asking what may leave the wallet')
    .option(...optionalSets)
    .option('--yes', 'do not ask')
    .action(async (uri: string, { optional, yes }: PresentOptions) => {
      const ctx = context();
      const reader = requestReader(ctx);
      const read = await readRequest(uri, reader);
      if (ctx.environment.ASSENT_OPENID_PROFILE === 'haip') assertHaip(read.request);
      const wallet = await open();
      const positions = parse(zPositions, optional);
      const explained = wallet.explain(read.request.dcql_query, positions);
      const questions = await readQuestions(read);
      const asked = await Promise.all(questions.map(({ question }) => explainQuestion(question, wallet)));
      for (const line of [
        requesterLine(read.requester),
        ...requestLines(read.request.purpose ?? 'not said', explained),
        ...asked.flatMap(({ lines }) => lines),
      ])
        ctx.output.progress(line);
      if (explained.missing.length > 0 || asked.some(({ missing }) => missing.length > 0)) {
        await declineRequest(read.request, reader.post);
        const usedUp = batchesOf(wallet.contents.credentials).filter(({ left }) => left === 0);
        ctx.output.result({ presented: false, missing: explained.missing }, [
          'Not answered: something is missing.',
          ...usedUp.map(({ type }) => `Every copy of a ${type} was used: fetch others with \`wallet refresh\`.`),
        ]);
        return ctx.setExitCode(exitCodes.no);
      }
      if (!yes && !(await ctx.confirm('Send this? (yes/no) '))) {
        await declineRequest(read.request, reader.post);
        ctx.output.result({ presented: false }, ['Nothing was sent.']);
        return ctx.setExitCode(exitCodes.no);
      }
      await present(ctx, wallet, read, { positions, questions }, reader);
    });
}

async function present(
  ctx: CommandContext,
  wallet: Wallet,
  { request, requester }: ReadRequest,
  { positions, questions }: { readonly positions: readonly number[]; readonly questions: readonly AskedProof[] },
  { post }: RequestReader,
): Promise<void> {
  const binding = { challenge: request.nonce, audience: request.client_id };
  const { disclosures, vpToken } = await wallet.show(request.dcql_query, binding, positions);
  const proven = new Map<string, readonly string[]>();
  const clientAt = (service: string) => createClient({ baseUrl: service });
  for (const { id, question } of questions) proven.set(id, [(await wallet.proveFacts(question, clientAt, [])).text]);
  const answer = await sendResponse(request, new Map([...vpToken, ...proven]), post);
  const sent = disclosures.map(({ id, credential, disclose }) => ({ query: id, type: credential.type, disclose }));
  const proofs = [...proven.keys()].map((id) => ({ query: id }));
  const result = { presented: answer.accepted, client_id: request.client_id, requester, sent, proofs, answer };
  ctx.output.result(result, [
    ...sent.map(({ type, disclose }) => `sent: ${type}: ${disclosedText(disclose)}`),
    ...proofs.map(({ query }) => `proven: ${query}`),
    answer.accepted ? 'The verifier has accepted it.' : `The verifier has refused it: ${answer.error || answer.status}`,
    ...(answer.accepted && answer.redirectUri ? [`go on at ${answer.redirectUri}`] : []),
  ]);
  if (!answer.accepted) ctx.setExitCode(exitCodes.no);
}

interface AskedProof {
  readonly id: string;
  readonly question: Question;
}

/**
 * The requests for proofs of a request, as it means them: the text that it names, from where its answer goes, and made for it.
 *
 * @throws AppError `invalid_request` if one is none of these
 */
const readQuestions = ({ request, proofs }: ReadRequest): Promise<readonly AskedProof[]> =>
  Promise.all(
    proofs.map(async ({ id, meta }) => {
      const isThere = new URL(meta.request_uri).origin === new URL(request.response_uri).origin;
      if (!isThere) throw new AppError('invalid_request', { fault: 'the request for a proof is somewhere else' });
      const address = questionAddress(meta.request_uri);
      const question = await readQuestion(createClient({ baseUrl: address.service }), address);
      const nonce = proofNonceOf(sha256Hex, { clientId: request.client_id, nonce: request.nonce });
      const isIt = sha256Hex(canonicalRequest(question.request)) === meta.request_sha256;
      if (!isIt || question.request.nonce !== nonce)
        throw new AppError('invalid_request', { fault: 'the request for a proof is of another request' });
      return { id, question };
    }),
  );

/** How this wallet speaks to issuers and verifiers: over https, unless this machine is allowed for trying things out. */
export function walletPost(ctx: CommandContext): Post {
  const allowsLoopback = ctx.environment.ASSENT_ALLOW_LOOPBACK_HTTP === '1';
  if (allowsLoopback) ctx.output.error('WARNING: http to this machine is allowed (ASSENT_ALLOW_LOOPBACK_HTTP)');
  return formPoster({ allowsLoopback });
}

function requestReader(ctx: CommandContext): RequestReader {
  return {
    post: walletPost(ctx),
    statements: {
      // only a verifier known by a DID needs the network, to look its key up
      async verifyStatement(...statement) {
        const { rpcUrl, chainId, didRegistry } = await readNetwork(publicClient(ctx), ctx.rpcUrl);
        return statementVerifier(createVerifierAgent({ rpcUrl, chainId, didRegistry })).verifyStatement(...statement);
      },
    },
    roots: trustedRoots(ctx),
    clock: systemClock(),
    random: secureRandom(),
  };
}

/** The roots of verifiers and issuers that this wallet trusts. @throws AppError `configuration_invalid` */
export const trustedRoots = ({ environment }: CommandContext): ReturnType<typeof certificatesIn> =>
  (environment.ASSENT_TRUSTED_CA_FILES ?? '').split(',').filter(Boolean).flatMap(rootsIn);

function rootsIn(file: string) {
  try {
    return certificatesIn(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new AppError('configuration_invalid', { file, fault: 'has no certificates that can be read' }, { cause });
  }
}

/** Who asks, in words, and how far that is proven. */
function requesterLine(requester: Requester): string {
  if (requester.kind === 'did') return `asks: ${requester.did} (signed with its key)`;
  if (requester.kind === 'certificate')
    return `asks: ${requester.names.join(', ') || requester.subject} (signed under a certificate you trust)`;
  return `asks: somebody at ${requester.host} (NOT proven who)`;
}
