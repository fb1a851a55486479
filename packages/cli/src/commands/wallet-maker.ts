import { randomUUID } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { AppError, parse } from '@assent/domain';
import { attestWallet, type MakerKey, newInstanceKey, zMakerKey } from '@assent/openid4vc/wallet';
import { systemClock } from '@assent/veramo';
import type { Command } from 'commander';
import * as z from 'zod';
import { type CommandContext, readJsonFile } from '../context.ts';

const zOrder = z.object({
  '--client-id': z.string().min(1).max(2048),
  '--days': z.coerce.number<string>().positive().max(3650),
});

interface AttestOptions {
  readonly maker: string;
  readonly clientId: string;
  readonly days: string;
}

/** Vouches for wallets, as whoever gives them to patients. Needs no service. */
export function walletMakerCommands(program: Command, context: () => CommandContext): void {
  const group = program
    .command('wallet-maker')
    .description('vouch for wallets that you give to patients, where issuers demand it');

  group
    .command('create <file>')
    .description('make the key that vouches, in a new file, and print the JWKS that issuers are to trust')
    .action(async (file: string) => {
      const maker = { kid: randomUUID(), ...(await newInstanceKey()) };
      writeNew(file, `${JSON.stringify(maker)}\n`);
      context().output.result(jwksOf(maker), [JSON.stringify(jwksOf(maker))]);
    });

  group
    .command('jwks <file>')
    .description('the JWKS of a key that vouches')
    .action((file: string) => {
      const jwks = jwksOf(makerIn(file));
      context().output.result(jwks, [JSON.stringify(jwks)]);
    });

  group
    .command('attest <instance>')
    .description('vouch for the key of a wallet (`wallet instance key`; - for standard input): prints the attestation')
    .requiredOption('--maker <file>', 'the key that vouches')
    .requiredOption('--client-id <id>', 'how your wallets call themselves')
    .option('--days <number>', 'for how long', '90')
    .action(async (file: string, { maker, clientId, days }: AttestOptions) => {
      const order = parse(zOrder, { '--client-id': clientId, '--days': days });
      const attestation = await attestWallet(
        makerIn(maker),
        {
          instance: readJsonFile(file),
          clientId: order['--client-id'],
          lifetimeSeconds: Math.floor(order['--days'] * 86_400),
        },
        systemClock(),
      );
      context().output.result({ attestation }, [attestation]);
    });
}

const jwksOf = ({ d: _, ...jwk }: MakerKey) => ({ keys: [jwk] });

function makerIn(file: string): MakerKey {
  const maker = zMakerKey.safeParse(readJsonFile(file));
  if (!maker.success) throw new AppError('invalid_request', { file, fault: 'no private key of P-256 with a kid' });
  return maker.data;
}

/** For its owner only; never over another key. */
function writeNew(file: string, text: string): void {
  try {
    const handle = openSync(file, 'wx', 0o600);
    writeSync(handle, text);
    closeSync(handle);
  } catch (cause) {
    throw new AppError('conflict', { file, fault: 'it is there already, or cannot be made' }, { cause });
  }
}
