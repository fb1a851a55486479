import { AppError, type Did, parse, zTenantId } from '@assent/domain';
import { x509Chains } from '@assent/openid4vc';
import { type ReadOffer, readOffer, type TakenCredentials, takeOffer } from '@assent/openid4vc/wallet';
import { secureRandom, systemClock } from '@assent/veramo';
import type { Command } from 'commander';
import * as z from 'zod';
import { type CommandContext, publicClient, readTextFile } from '../context.ts';
import { type Network, readNetwork } from '../network.ts';
import type { CertificateTrust } from '../wallet/certificate-trust.ts';
import { loopbackBrowser } from '../wallet/loopback-browser.ts';
import type { Wallet } from '../wallet/wallet.ts';
import { instanceOf } from './wallet-instance.ts';
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
    .option('--copies <number>', 'take as many copies, each with a key of its own, and show each of them once', '1')
    .action(async (from: string, { txCode, copies: wanted }: { readonly txCode?: string; readonly copies: string }) => {
      const ctx = context();
      const isOffer = from.includes(':');
      if (!isOffer && txCode !== undefined) throw new AppError('invalid_request', { option: '--tx-code' });
      const copies = parse(zCopies, { '--copies': wanted })['--copies'];
      if (!isOffer && copies > 1) throw new AppError('invalid_request', { option: '--copies' });
      const wallet = await open();
      const network = await readNetwork(publicClient(ctx), ctx.rpcUrl);
      if (!isOffer) {
        const added = await wallet.receive(await fetchIssued(wallet, parse(zTenantId, from)), network);
        ctx.output.result({ added }, [`${added} new credential${added === 1 ? '' : 's'}`]);
        return;
      }
      await receiveOffer(ctx, wallet, network, { uri: from, txCode, copies });
    });
}

interface OfferedLink {
  readonly uri: string;
  readonly txCode: string | undefined;
  readonly copies: number;
}

const zCopies = z.object({ '--copies': z.coerce.number<string>().int().min(1).max(100) });

async function receiveOffer(ctx: CommandContext, wallet: Wallet, network: Network, link: OfferedLink) {
  const { uri, txCode, copies } = link;
  const post = walletPost(ctx);
  const offer = await readOffer(uri, post);
  ctx.output.progress(`offered by ${issuerText(offer)}: ${offer.configurationId}`);
  const credentialIssuer = offer.issuer.credential_issuer;
  const dids = await didsFor(wallet, credentialIssuer, copies);
  const [did] = dids;
  const browser = await loopbackBrowser((page) => ctx.output.error(`open this page in your browser: ${page}`));
  const taken = await takeOffer(offer, txCode, {
    post,
    instance: instanceOf(wallet),
    clock: systemClock(),
    random: secureRandom(),
    copies,
    signProof: (claims, copy) => wallet.proveKey(dids[copy] ?? did, claims),
    browser,
  }).finally(browser.close);
  const { added, kept } = await keepTaken(ctx, wallet, taken, { network, copies });
  const { pending, renewal } = taken;
  if (renewal)
    wallet.keepRenewal({
      ...{ credentialIssuer, configurationId: offer.configurationId, did, renewal },
      credentials: kept.map(({ id }) => id),
      ...(pending ? { transactionId: pending.transactionId } : {}),
      ...(copies > 1 ? { copies } : {}),
    });
  const waiting = pending ? { pending: { interval: pending.intervalSeconds } } : {};
  ctx.output.result({ added, credential_issuer: credentialIssuer, credentials: kept, ...waiting }, [
    ...(pending ? ['the issuer needs more time: come back with `wallet refresh`'] : []),
    ...kept.map(({ type, id, validUntil }) => `received: ${type} ${id}, until ${validUntil}`),
  ]);
}

/** The DID that a credential is asked for, or one for each copy of it. */
async function didsFor(wallet: Wallet, issuer: string, copies: number): Promise<readonly [Did, ...Did[]]> {
  if (copies === 1) return [await wallet.didAt(issuer)];
  return (await wallet.didsForCopies(issuer, copies)) as [Did, ...Did[]];
}

/** Keeps what was taken once it was checked, and tells the issuer what became of it. */
export async function keepTaken(
  ctx: CommandContext,
  wallet: Wallet,
  taken: TakenCredentials,
  { network, copies = 1 }: { readonly network: Network; readonly copies?: number | undefined },
) {
  const before = wallet.contents.credentials.length;
  if (taken.pending) return { added: 0, kept: [] };
  const added = await wallet
    .receive(taken.credentials, network, certificateTrust(ctx), { areCopies: copies > 1 })
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
