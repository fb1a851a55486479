import { AppError } from '@assent/domain';
import { wordsFromSeed } from '@assent/veramo';
import type { Command } from 'commander';
import { type CommandContext, readTextFile } from '../context.ts';
import { assertGoodPassphrase } from '../wallet/passphrase-file.ts';
import { backUpWallet, openBackup, restoreSeed, restoreWallet } from '../wallet/wallet-backup.ts';
import type { WalletContents } from '../wallet/wallet-contents.ts';
import { openWalletFile } from '../wallet/wallet-file.ts';
import { withSeed } from '../wallet/wallet-seed.ts';

const keysOnly =
  'The words bring back keys and nothing else: credentials, consents and what takes consents back are in';

/** `backup` and `restore` of the group `wallet`, whose file is `walletFile()`. */
export function backupCommands(group: Command, context: () => CommandContext, walletFile: () => string): void {
  group
    .command('backup <backup-file>')
    .description('write everything in the wallet to an encrypted file with a passphrase of its own')
    .action(async (backupFile: string) => {
      const ctx = context();
      const wallet = openWalletFile(walletFile(), await ctx.readPassphrase('Passphrase: '));
      const passphrase = await ctx.readPassphrase('New passphrase for the backup: ');
      assertGoodPassphrase(passphrase);
      if (passphrase !== (await ctx.readPassphrase('The same again: '))) {
        throw new AppError('invalid_request', { fault: 'the two passphrases are not the same' });
      }
      backUpWallet(wallet, backupFile, passphrase);
      ctx.output.result({ file: backupFile, ...countsOf(wallet.contents) }, [
        `Backed up ${inWords(wallet.contents)} to ${backupFile}, and read it back. What comes later is not in it.`,
      ]);
    });

  group
    .command('words')
    .description('show the 24 words that bring back the keys; whoever reads them has the keys')
    .action(async () => {
      const ctx = context();
      const wallet = openWalletFile(walletFile(), await ctx.readPassphrase('Passphrase: '));
      const words = await withSeed(wallet, wordsFromSeed);
      const { relationships } = wallet.contents;
      const notInWords = relationships.filter(({ derived }) => !derived).map(({ did }) => did);
      ctx.output.result({ words, notInWords }, [
        words,
        '',
        `${keysOnly} a backup file only: assent wallet backup <file>`,
        ...(notInWords.length > 0
          ? [`Not in the words either: ${notInWords.length} DIDs that this wallet made before it had a seed.`]
          : []),
      ]);
    });

  group
    .command('restore <backup-file>')
    .description('make a wallet from a backup, or from a file with 24 words (- for standard input)')
    .option('--words', 'the file has the 24 words: restores keys only')
    .action(async (backupFile: string, { words }: { readonly words?: true }) => {
      const ctx = context();
      const file = walletFile();
      const newPassphrase = async () => {
        const passphrase = await ctx.readPassphrase('New passphrase: ');
        assertGoodPassphrase(passphrase);
        return passphrase;
      };
      if (words) {
        restoreSeed(readTextFile(backupFile), file, await newPassphrase());
        ctx.output.result({ file, restored: 'keys' }, [
          `Made ${file}. The DID for an organisation comes back with: assent wallet did <tenant>`,
          `${keysOnly} a backup file only.`,
        ]);
        return;
      }
      const backup = openBackup(backupFile, await ctx.readPassphrase('Passphrase of the backup: '));
      const { contents } = restoreWallet(backup, file, await newPassphrase());
      ctx.output.result({ file, restored: 'all', ...countsOf(contents) }, [`Made ${file} with ${inWords(contents)}.`]);
    });
}

const countsOf = ({ relationships, credentials, grants }: WalletContents) => ({
  dids: relationships.length,
  credentials: credentials.length,
  consents: grants.length,
});

function inWords(contents: WalletContents): string {
  const { dids, credentials, consents } = countsOf(contents);
  const count = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;
  return `${count(dids, 'DID')}, ${count(credentials, 'credential')} and ${count(consents, 'consent')}`;
}
