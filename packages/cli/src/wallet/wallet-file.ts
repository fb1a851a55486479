import { randomBytes, scryptSync } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Keyring, Sealed } from '@assent/application';
import { AppError } from '@assent/domain';
import { aesKeyring } from '@assent/store';
import * as z from 'zod';
import { emptyWallet, type WalletContents, zWalletContents } from './wallet-contents.ts';

/** scrypt (RFC 7914) costs: about 0.1 s and 64 MiB, the OWASP recommendation of 2024 for interactive use. */
const kdf = { N: 2 ** 16, r: 8, p: 1 } as const;
const maxmem = 128 * 1024 * 1024;

const zWalletFile = z.strictObject({
  version: z.literal(1),
  kdf: z.strictObject({ name: z.literal('scrypt'), N: z.literal(kdf.N), r: z.literal(kdf.r), p: z.literal(kdf.p) }),
  salt: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  contents: z.string().min(1),
});

const context = 'wallet';

/** An open wallet file. Whole contents are encrypted under a key from the passphrase; saving is atomic and durable. */
export interface WalletFile {
  readonly keyring: Keyring;
  readonly contents: WalletContents;
  save(): void;
}

/** Makes a wallet file. @throws AppError `conflict` if the file exists */
export function createWalletFile(file: string, passphrase: string): WalletFile {
  if (existsSync(file)) throw new AppError('conflict', { file });
  const salt = randomBytes(16).toString('base64url');
  const wallet = walletFile(file, salt, keyringFor(passphrase, salt), emptyWallet());
  wallet.save();
  return wallet;
}

/** Opens a wallet file. @throws AppError `wallet_unreadable` if the passphrase is wrong or the file is damaged */
export function openWalletFile(file: string, passphrase: string): WalletFile {
  if (!existsSync(file)) throw new AppError('not_found', { file });
  try {
    const { salt, contents } = zWalletFile.parse(JSON.parse(readFileSync(file, 'utf8')));
    const keyring = keyringFor(passphrase, salt);
    const opened = new TextDecoder().decode(keyring.open(contents as Sealed, context));
    return walletFile(file, salt, keyring, zWalletContents.parse(JSON.parse(opened)));
  } catch {
    // Which of the two it was cannot be told apart, and a parser's message could repeat contents.
    throw new AppError('wallet_unreadable', { file });
  }
}

function keyringFor(passphrase: string, salt: string): Keyring {
  const key = scryptSync(passphrase.normalize('NFKC'), Buffer.from(salt, 'base64url'), 32, { ...kdf, maxmem });
  return aesKeyring([{ id: 'passphrase', key }]);
}

function walletFile(file: string, salt: string, keyring: Keyring, contents: WalletContents): WalletFile {
  return {
    keyring,
    contents,
    save() {
      const sealed = keyring.seal(new TextEncoder().encode(JSON.stringify(contents)), context);
      const text = JSON.stringify({ version: 1, kdf: { name: 'scrypt', ...kdf }, salt, contents: sealed });
      writeAtomically(file, `${text}\n`);
    },
  };
}

/** A crash leaves either the old file or the new one, never half of one. @throws AppError `not_found` without its folder */
function writeAtomically(file: string, text: string): void {
  const folder = dirname(resolve(file));
  if (!existsSync(folder)) throw new AppError('not_found', { folder });
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    syncToDisk(temporary, 'w', (descriptor) => writeSync(descriptor, text));
    renameSync(temporary, file);
    syncToDisk(folder, 'r');
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** A file lasts once its contents are on disk, and its name once its folder is. */
function syncToDisk(path: string, flags: 'r' | 'w', write?: (descriptor: number) => void): void {
  const descriptor = openSync(path, flags, 0o600);
  try {
    write?.(descriptor);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
