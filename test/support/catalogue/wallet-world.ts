import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWalletFile, openWallet, type Wallet } from '@assent/cli';
import { certificatesIn } from '@assent/openid4vc';
import { formPoster, type RequestReader } from '@assent/openid4vc/wallet';
import { createVerifierAgent, secureRandom, statementVerifier, systemClock } from '@assent/veramo';
import { catalogueKey } from './catalogue-key.ts';
import type { CatalogueWorld } from './catalogue-world.ts';

/** Our wallet with everything real: its file, its keys, its way to the network; and the key that the service signs requests with. */
export interface WalletWorld {
  readonly wallet: Wallet;
  readonly reader: RequestReader;
  readonly keys: CatalogueWorld['keys'];
}

export function walletWorld({ service, network, keys }: CatalogueWorld): WalletWorld {
  const folder = mkdtempSync(join(tmpdir(), 'assent-catalogue-'));
  const wallet = openWallet(createWalletFile(join(folder, 'wallet.json'), 'passphrase of the test'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const pem = readFileSync(join(service.home, 'request-certificate.pem'), 'utf8');
  const root = pem.slice(pem.lastIndexOf('-----BEGIN CERTIFICATE'));
  return {
    wallet,
    keys: { ...keys, verifier: catalogueKey(createPrivateKey(pem)) },
    reader: {
      post: formPoster({ allowsLoopback: true }),
      statements: statementVerifier(createVerifierAgent(network)),
      roots: certificatesIn(root),
      clock: systemClock(),
      random: secureRandom(),
    },
  };
}
