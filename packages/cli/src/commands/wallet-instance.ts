import { AppError } from '@assent/domain';
import { newInstanceKey, publicHalfOf, readAttestation, type WalletInstance } from '@assent/openid4vc/wallet';
import { systemClock } from '@assent/veramo';
import type { Command } from 'commander';
import { type CommandContext, readTextFile } from '../context.ts';
import type { Wallet } from '../wallet/wallet.ts';

/** `wallet instance`: what shows issuers that demand it who made this wallet (OAuth 2.0 Attestation-Based Client Authentication). */
export function instanceCommands(group: Command, context: () => CommandContext, open: () => Promise<Wallet>): void {
  const instance = group
    .command('instance')
    .description('shows issuers that demand it who made this wallet; no other issuer sees it');

  instance
    .command('key')
    .description('the public key that the maker of this wallet is to vouch for, as a JWK; made at first use')
    .action(async () => {
      const wallet = await open();
      const key = wallet.contents.instance?.key ?? (await newInstanceKey());
      if (!wallet.contents.instance) wallet.keepInstance({ key });
      const jwk = publicHalfOf(key);
      context().output.result(jwk, [JSON.stringify(jwk)]);
    });

  instance
    .command('keep <file>')
    .description('keep the attestation that the maker gave for this key (- for standard input)')
    .action(async (file: string) => {
      const wallet = await open();
      const { key } = wallet.contents.instance ?? {};
      if (!key) throw new AppError('not_found', { fault: 'this wallet has no key for an attestation yet' });
      const kept = { key, attestation: readTextFile(file) };
      const said = await readAttestation(kept, systemClock());
      wallet.keepInstance(kept);
      showIn(context(), said);
    });

  instance
    .command('show')
    .description('who this wallet is said to be, and until when')
    .action(async () => showIn(context(), await readAttestation(heldInstance(await open()), systemClock())));
}

function showIn({ output }: CommandContext, { clientId, endSeconds }: Awaited<ReturnType<typeof readAttestation>>) {
  const validUntil = new Date(endSeconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  output.result({ clientId, validUntil }, [`a wallet of ${clientId}, until ${validUntil}`]);
}

/** @throws AppError `not_found` if nobody vouches for this wallet */
function heldInstance(wallet: Wallet): WalletInstance {
  const instance = instanceOf(wallet);
  if (!instance) throw new AppError('not_found', { fault: 'nobody vouches for this wallet' });
  return instance;
}

/** What the wallet shows issuers that demand it; undefined if nobody vouches for it. */
export function instanceOf({ contents: { instance } }: Wallet): WalletInstance | undefined {
  const { key, attestation } = instance ?? {};
  return key && attestation !== undefined ? { key, attestation } : undefined;
}
