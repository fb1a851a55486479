import { AppError } from '@assent/domain';
import { renewCredential } from '@assent/openid4vc/wallet';
import { secureRandom, systemClock } from '@assent/veramo';
import type { Command } from 'commander';
import { type CommandContext, publicClient } from '../context.ts';
import { type Network, readNetwork } from '../network.ts';
import { exitCodes } from '../output.ts';
import type { KeptRenewal } from '../wallet/issuer-notes.ts';
import type { Wallet } from '../wallet/wallet.ts';
import { instanceOf } from './wallet-instance.ts';
import { walletPost } from './wallet-present.ts';
import { keepTaken } from './wallet-receive.ts';

/** What came of one renewal. */
interface Outcome {
  readonly credential_issuer: string;
  readonly configuration: string;
  readonly credentials: readonly object[];
  /** The issuer still needs more time. */
  readonly pending?: true;
  /** Why there is no copy, by the code of the issuer. */
  readonly refused?: string;
}

/** `wallet refresh`: fetches fresh copies from the issuers that give any (OpenID4VCI 1.0 §13.5). */
export function refreshCommand(group: Command, context: () => CommandContext, open: () => Promise<Wallet>): void {
  group
    .command('refresh [credential-id]')
    .description(
      'fetch fresh copies of credentials, or of one, from issuers that give any; exits with 1 if one refuses',
    )
    .action(async (credential: string | undefined) => {
      const ctx = context();
      const wallet = await open();
      const renewals = wallet.contents.renewals.filter(
        ({ credentials }) => credential === undefined || credentials.includes(credential),
      );
      if (credential !== undefined && renewals.length === 0) throw new AppError('not_found', { credential });
      const network = await readNetwork(publicClient(ctx), ctx.rpcUrl);
      const outcomes: Outcome[] = [];
      for (const renewal of renewals) outcomes.push(await refreshed(ctx, wallet, renewal, network));
      ctx.output.result({ refreshed: outcomes }, outcomes.map(lineOf));
      if (outcomes.some(({ refused }) => refused !== undefined)) ctx.setExitCode(exitCodes.no);
    });
}

async function refreshed(ctx: CommandContext, wallet: Wallet, kept: KeptRenewal, network: Network): Promise<Outcome> {
  const named = { credential_issuer: kept.credentialIssuer, configuration: kept.configurationId };
  try {
    const dids = await newKeysFor(wallet, kept);
    const taken = await renewCredential(kept, {
      copies: kept.copies,
      post: walletPost(ctx),
      instance: instanceOf(wallet),
      clock: systemClock(),
      random: secureRandom(),
      signProof: (claims, copy) => wallet.proveKey(dids[copy] ?? kept.did, claims),
      keep: (renewal) => wallet.keepRenewal({ ...kept, renewal }),
    });
    const { kept: credentials } = await keepTaken(ctx, wallet, taken, { network, copies: kept.copies });
    const ids = [...kept.credentials, ...credentials.map(({ id }) => id)];
    if (taken.pending) return { ...named, credentials, pending: true };
    const { transactionId: _, ...rest } = kept;
    wallet.forgetRenewal(kept);
    if (taken.renewal) wallet.keepRenewal({ ...rest, renewal: taken.renewal, credentials: ids });
    return { ...named, credentials };
  } catch (error) {
    const refusal = refusalIn(error);
    if (refusal === undefined) throw error;
    if (isFinal(refusal, kept)) wallet.forgetRenewal(kept);
    return { ...named, credentials: [], refused: refusal.error };
  }
}

/** Fresh copies have fresh keys; a single one, and what is waited for, keeps its own. */
const newKeysFor = async (wallet: Wallet, { credentialIssuer, copies, transactionId }: KeptRenewal) =>
  copies === undefined || transactionId !== undefined ? [] : wallet.didsForCopies(credentialIssuer, copies);

/** Whether there is nothing to come back for: the token is over, or what was waited for will not come. */
const isFinal = ({ at, error }: { readonly at: string; readonly error: string }, { transactionId }: KeptRenewal) =>
  at === 'token'
    ? error === 'invalid_grant'
    : transactionId !== undefined && ['credential_request_denied', 'invalid_transaction_id'].includes(error);

/** What the issuer refused, and with which code; undefined if that is not what went wrong. */
function refusalIn(error: unknown): { readonly at: string; readonly error: string } | undefined {
  if (!(error instanceof AppError) || error.code !== 'invalid_request') return undefined;
  const { at, error: code } = error.params;
  return typeof at === 'string' && typeof code === 'string' ? { at, error: code } : undefined;
}

const lineOf = ({ credential_issuer, configuration, credentials, pending, refused }: Outcome): string => {
  const came = pending ? 'needs more time' : `${credentials.length} fresh`;
  return `${configuration} from ${credential_issuer}: ${refused === undefined ? came : `refused (${refused})`}`;
};
