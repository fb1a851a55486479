import { AppError, parse, zTenantId } from '@assent/domain';
import { type ReadOffer, readOffer, type TakenCredentials, takeOffer, x509Chains } from '@assent/openid4vc';
import { secureRandom, systemClock } from '@assent/veramo';
import type { Command } from 'commander';
import { type CommandContext, publicClient, readTextFile } from '../context.ts';
import { type Network, readNetwork } from '../network.ts';
import type { CertificateTrust } from '../wallet/certificate-trust.ts';
import { loopbackBrowser } from '../wallet/loopback-browser.ts';
import type { Wallet } from '../wallet/wallet.ts';
import { trustedRoots, walletPost } from './wallet-present.ts';

/** Reads what an organisation issued to a wallet, with a session of the holder. */
export type FetchIssued = (wallet: Wallet, tenant: string) => Promise<readonly string[]>;

/** `wallet receive`: takes the offer of a link or a QR code (OpenID4VCI 1.0), or fetches what an organisation issued. */
export function receiveCommand(
  group: Command,
  context: () => CommandContext,
  open: () => Promise<Wallet>,
  fetchIssued: FetchIssued,
): void {
  group
    .command('receive <uri-or-tenant>')
    .description('take a credential that was offered by a link or QR code, or fetch what an organisation has issued')
    .option('--tx-code <code>', 'the code that came with the offer on another way')
    .action(async (from: string, { txCode }: { readonly txCode?: string }) => {
      const ctx = context();
      const isOffer = from.includes(':');
      if (!isOffer && txCode !== undefined) throw new AppError('invalid_request', { option: '--tx-code' });
      const wallet = await open();
      const network = await readNetwork(publicClient(ctx), ctx.rpcUrl);
      if (!isOffer) {
        const added = await wallet.receive(await fetchIssued(wallet, parse(zTenantId, from)), network);
        ctx.output.result({ added }, [`${added} new credential${added === 1 ? '' : 's'}`]);
        return;
      }
      await receiveOffer(ctx, wallet, network, { uri: from, txCode });
    });
}

interface OfferedLink {
  readonly uri: string;
  readonly txCode: string | undefined;
}

async function receiveOffer(ctx: CommandContext, wallet: Wallet, network: Network, { uri, txCode }: OfferedLink) {
  const post = walletPost(ctx);
  const offer = await readOffer(uri, post);
  ctx.output.progress(`offered by ${issuerText(offer)}: ${offer.configurationId}`);
  const credentialIssuer = offer.issuer.credential_issuer;
  const did = await wallet.didAt(credentialIssuer);
  const browser = await loopbackBrowser((page) => ctx.output.error(`open this page in your browser: ${page}`));
  const taken = await takeOffer(offer, txCode, {
    post,
    clock: systemClock(),
    random: secureRandom(),
    signProof: (claims) => wallet.proveKey(did, claims),
    browser,
  }).finally(browser.close);
  const { added, kept } = await keepTaken(ctx, wallet, taken, network);
  const { pending, renewal } = taken;
  if (renewal)
    wallet.keepRenewal({
      ...{ credentialIssuer, configurationId: offer.configurationId, did, renewal },
      credentials: kept.map(({ id }) => id),
      ...(pending ? { transactionId: pending.transactionId } : {}),
    });
  const waiting = pending ? { pending: { interval: pending.intervalSeconds } } : {};
  ctx.output.result({ added, credential_issuer: credentialIssuer, credentials: kept, ...waiting }, [
    ...(pending ? ['the issuer needs more time: come back with `wallet refresh`'] : []),
    ...kept.map(({ type, id, validUntil }) => `received: ${type} ${id}, until ${validUntil}`),
  ]);
}

/** Keeps what was taken once it was checked, and tells the issuer what became of it. */
export async function keepTaken(ctx: CommandContext, wallet: Wallet, taken: TakenCredentials, network: Network) {
  const before = wallet.contents.credentials.length;
  if (taken.pending) return { added: 0, kept: [] };
  const added = await wallet
    .receive(taken.credentials, network, certificateTrust(ctx))
    .catch(async (error: unknown) => {
      await taken.notify('credential_failure');
      throw error;
    });
  await taken.notify('credential_accepted');
  const kept = wallet.contents.credentials.slice(before).map(({ id, type, format, issuer, validUntil }) => ({
    ...{ id, type, format, issuer, validUntil },
  }));
  return { added, kept };
}

/** Which issuers with a certificate this wallet believes: its roots, and lists as `<uri>=<file>`, separated by commas. */
function certificateTrust(ctx: CommandContext): CertificateTrust {
  const lists = (ctx.environment.ASSENT_TRUST_LISTS ?? '').split(',').filter(Boolean);
  return {
    chains: x509Chains(),
    roots: trustedRoots(ctx).map((root) => root.toString('base64').replaceAll(/\s/g, '')),
    lists: lists.map((entry) => {
      const at = entry.lastIndexOf('=');
      return { uri: entry.slice(0, at), list: readTextFile(entry.slice(at + 1)) };
    }),
    now: systemClock().now,
  };
}

/** Who offers, as it calls itself, and where: nobody vouches for the name. */
function issuerText({ issuer }: ReadOffer): string {
  const name = issuer.display?.[0]?.name;
  const { host } = new URL(issuer.credential_issuer);
  return name === undefined ? host : `${host}, which calls itself "${name}"`;
}
