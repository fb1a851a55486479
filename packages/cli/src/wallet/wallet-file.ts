import { existsSync } from 'node:fs';
import type { Keyring } from '@assent/application';
import { AppError } from '@assent/domain';
import { newPassphraseFile, openPassphraseFile, type PassphraseFile } from './passphrase-file.ts';
import { emptyWallet, type WalletContents, zWalletContents } from './wallet-contents.ts';

/** An open wallet file. Whole contents are encrypted under a key from the passphrase; saving is atomic and durable. */
export interface WalletFile {
  readonly keyring: Keyring;
  readonly contents: WalletContents;
  save(): void;
}

/**
 * Makes a wallet file. `fill` is given what seals secrets in it and answers what is to be in it.
 *
 * @throws AppError `conflict` if the file exists
 */
export function createWalletFile(
  file: string,
  passphrase: string,
  fill: (keyring: Keyring) => WalletContents = emptyWallet,
): WalletFile {
  if (existsSync(file)) throw new AppError('conflict', { file });
  const made = newPassphraseFile(file, passphrase, 'wallet');
  const wallet = walletFile(made, fill(made.keyring));
  wallet.save();
  return wallet;
}

/** Opens a wallet file. @throws AppError `wallet_unreadable` if the passphrase is wrong or the file is damaged */
export function openWalletFile(file: string, passphrase: string): WalletFile {
  if (!existsSync(file)) throw new AppError('not_found', { file });
  try {
    const opened = openPassphraseFile(file, passphrase, 'wallet');
    return walletFile(opened, zWalletContents.parse(JSON.parse(opened.text)));
  } catch {
    // Which of the two it was cannot be told apart, and a parser's message could repeat contents.
    throw new AppError('wallet_unreadable', { file });
  }
}

const walletFile = ({ keyring, write }: PassphraseFile, contents: WalletContents): WalletFile => ({
  keyring,
  contents,
  save: () => write(JSON.stringify(contents)),
});
