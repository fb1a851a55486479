import { existsSync } from 'node:fs';
import { type Keyring, privateKeyContext, type Sealed } from '@assent/application';
import { AppError } from '@assent/domain';
import { seedFromWords } from '@assent/veramo';
import { newPassphraseFile, openPassphraseFile } from './passphrase-file.ts';
import { emptyWallet, type WalletContents, zWalletContents } from './wallet-contents.ts';
import { createWalletFile, type WalletFile } from './wallet-file.ts';
import { resealSeed, sealSeed } from './wallet-seed.ts';

/**
 * Writes everything in a wallet to a file of its own, encrypted under a passphrase of its own, and reads it back: a backup
 * that was never read is none.
 *
 * @throws AppError `conflict` if the file exists: an older backup is not written over
 */
export function backUpWallet(wallet: WalletFile, file: string, passphrase: string): void {
  if (existsSync(file)) throw new AppError('conflict', { file });
  const backup = newPassphraseFile(file, passphrase, 'wallet-backup');
  const text = JSON.stringify(resealed(wallet.contents, wallet.keyring, backup.keyring));
  backup.write(text);
  const { contents } = openBackup(file, passphrase);
  if (JSON.stringify(contents) !== JSON.stringify(zWalletContents.parse(JSON.parse(text)))) {
    throw new Error('a backup was written and is not what was in the wallet');
  }
}

/**
 * Makes a wallet file from a backup, under a passphrase of its own.
 *
 * @throws AppError `conflict` if the wallet file exists, `not_found` if the backup does not, `wallet_unreadable` if the
 *   passphrase of the backup is wrong or it is damaged
 */
export function restoreWallet(backup: OpenBackup, file: string, passphrase: string): WalletFile {
  return createWalletFile(file, passphrase, (keyring) => resealed(backup.contents, backup.keyring, keyring));
}

/** A backup whose passphrase was right. */
export interface OpenBackup {
  readonly contents: WalletContents;
  readonly keyring: Keyring;
}

/** @throws AppError `not_found`; `wallet_unreadable` if the passphrase is wrong or the file is damaged or no backup */
export function openBackup(file: string, passphrase: string): OpenBackup {
  if (!existsSync(file)) throw new AppError('not_found', { file });
  try {
    const { text, keyring } = openPassphraseFile(file, passphrase, 'wallet-backup');
    return { contents: zWalletContents.parse(JSON.parse(text)), keyring };
  } catch {
    throw new AppError('wallet_unreadable', { file }); // as for a wallet: a parser's message could repeat contents
  }
}

/**
 * Makes a wallet file that has nothing but the seed that 24 words spell.
 *
 * @throws AppError `conflict` if the file exists, `invalid_request` if the words spell no seed
 */
export function restoreSeed(words: string, file: string, passphrase: string): WalletFile {
  const seed = seedFromWords(words);
  try {
    return createWalletFile(file, passphrase, (keyring) => ({ ...emptyWallet(), seed: sealSeed(keyring, seed) }));
  } finally {
    seed.fill(0);
  }
}

/** The same contents with private keys and the seed sealed by another keyring. */
function resealed(contents: WalletContents, from: Keyring, to: Keyring): WalletContents {
  const privateKeys = contents.privateKeys.map(({ alias, type, sealed }) => {
    const context = privateKeyContext(alias);
    const secret = from.open(sealed as Sealed, context);
    const again = to.seal(secret, context);
    secret.fill(0);
    return { alias, type, sealed: again };
  });
  const seed = resealSeed(contents, from, to);
  return { ...structuredClone(contents), privateKeys, ...(seed === undefined ? {} : { seed }) };
}
