import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPatientDid, createWalletAgent, seedFromWords, wordsFromSeed } from '@assent/veramo';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { treatmentGrant } from '../demo/cast.ts';
import { commandLine } from '../testing/command-line.ts';
import { openWallet } from './wallet.ts';
import { backUpWallet, openBackup, restoreSeed, restoreWallet } from './wallet-backup.ts';
import { createWalletFile, openWalletFile, type WalletFile } from './wallet-file.ts';
import { walletKeyStore } from './wallet-key-store.ts';
import { withSeed } from './wallet-seed.ts';

const service = 'https://assent.example';
const [passphrase, backupPassphrase, anotherPassphrase] = [
  'a passphrase of a',
  'a passphrase of b',
  'a passphrase of c',
];
const grantee = `did:ethr:assent:0x${'11'.repeat(20)}` as never;
const network = { chainId: 31_337, consentRevocations: `0x${'c0'.repeat(20)}` } as never;
const request = { query: { credentials: [] }, challenge: 'challenge', audience: grantee } as never;

let folder: string;
let wallet: WalletFile;
const at = (name: string) => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assent-backup-'));
  wallet = createWalletFile(at('wallet.json'), passphrase);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const wordsOf = (file: WalletFile) => withSeed(file, wordsFromSeed);
const didsFor = async (file: WalletFile, ...tenants: string[]) => {
  const opened = openWallet(file);
  const dids = [];
  for (const tenant of tenants) dids.push(await opened.didFor(service, tenant));
  return dids;
};
const codeOf = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return undefined;
};

/** A DID with a random key, as wallets made them before there were seeds. */
async function addRandomDid(file: WalletFile, tenant: string) {
  const agent = createWalletAgent({ keyStore: walletKeyStore(file), keyring: file.keyring });
  const did = await createPatientDid(agent, 'jwk');
  file.contents.relationships.push({ service, tenant, did });
  file.save();
  return did;
}

describe('the words of a wallet', () => {
  test('bring the same DIDs back on an empty wallet, in any order and one by one', async () => {
    const [a, b, c] = await didsFor(wallet, 'clinic-a', 'clinic-b', 'lab');
    expect(new Set([a, b, c]).size).toBe(3);
    const restored = restoreSeed(await wordsOf(wallet), at('restored.json'), anotherPassphrase);
    expect(restored.contents).toMatchObject({ keys: [], dids: [], credentials: [], grants: [] });
    expect(await didsFor(restored, 'lab', 'clinic-a')).toEqual([c, a]);
    const reopened = openWalletFile(at('restored.json'), anotherPassphrase);
    expect(await didsFor(reopened, 'clinic-b')).toEqual([b]);
    expect((await openWallet(reopened).answer(request, b!)).presentation).toMatch(/\./);
  });

  test('of two wallets make different DIDs for one organisation, and one wallet does at two services', async () => {
    const other = createWalletFile(at('other.json'), passphrase);
    const dids = [...(await didsFor(wallet, 'clinic-a')), ...(await didsFor(other, 'clinic-a'))];
    dids.push(await openWallet(wallet).didFor('https://another.example', 'clinic-a'));
    expect(new Set(dids).size).toBe(3);
  });

  test('are nowhere in the file, and neither is the seed', async () => {
    const words = await wordsOf(wallet);
    const contents = JSON.stringify(wallet.contents);
    for (const secret of [words, Buffer.from(seedFromWords(words)).toString('base64url')]) {
      expect(contents + readFileSync(at('wallet.json'), 'latin1')).not.toContain(secret);
    }
  });

  test('that are wrong make no wallet', () => {
    expect(codeOf(() => restoreSeed('no words', at('restored.json'), passphrase))).toBe('invalid_request');
    expect(codeOf(() => openWalletFile(at('restored.json'), passphrase))).toBe('not_found');
  });
});

describe('a seed', () => {
  test('is made once and stays the same', async () => {
    const words = await wordsOf(wallet);
    expect(await wordsOf(wallet)).toBe(words);
    expect(await wordsOf(openWalletFile(at('wallet.json'), passphrase))).toBe(words);
  });

  test.each([
    ['changed', (seed: string) => `${seed.slice(0, -3)}${seed.at(-3) === 'A' ? 'B' : 'A'}${seed.slice(-2)}`],
    ['that of another wallet', () => createdElsewhere],
  ])('that is %s makes no DID', async (_, forge) => {
    await wordsOf(wallet);
    const other = createWalletFile(at('other.json'), passphrase);
    await wordsOf(other);
    createdElsewhere = other.contents.seed!;
    wallet.contents.seed = forge(wallet.contents.seed!);
    await expect(didsFor(wallet, 'clinic-a')).rejects.toMatchObject({ code: 'key_unavailable' });
    expect(wallet.contents.relationships).toEqual([]);
  });
  let createdElsewhere = '';

  test('is added to a wallet with random keys, which go on working', async () => {
    const old = await addRandomDid(wallet, 'clinic-a');
    const reopened = openWalletFile(at('wallet.json'), passphrase);
    expect(reopened.contents.seed).toBeUndefined();
    const [same, derived] = await didsFor(reopened, 'clinic-a', 'clinic-b');
    expect(same).toBe(old);
    const again = openWallet(openWalletFile(at('wallet.json'), passphrase));
    for (const did of [old, derived!]) expect((await again.answer(request, did)).presentation).toMatch(/\./);
  });
});

describe('a backup', () => {
  test('brings everything back: DIDs with random and derived keys, grants and what takes them back', async () => {
    const old = await addRandomDid(wallet, 'clinic-old');
    const [derived] = await didsFor(wallet, 'clinic-a');
    await openWallet(wallet).grant(treatmentGrant(derived!, grantee), service, network);
    backUpWallet(wallet, at('backup.json'), backupPassphrase);
    rmSync(at('wallet.json'));

    const backup = openBackup(at('backup.json'), backupPassphrase);
    restoreWallet(backup, at('restored.json'), anotherPassphrase);
    const restored = openWalletFile(at('restored.json'), anotherPassphrase);
    const { seed, privateKeys, ...others } = restored.contents;
    expect({ ...wallet.contents, ...others }).toEqual(wallet.contents);
    expect([seed === wallet.contents.seed, privateKeys.length]).toEqual([false, 2]);
    expect(restored.contents.grants[0]).toMatchObject({ secret: wallet.contents.grants[0]!.secret });
    expect(restored.contents.epochs).toEqual(wallet.contents.epochs);
    for (const did of [old, derived!]) {
      expect((await openWallet(restored).answer(request, did)).presentation).toMatch(/\./);
    }
    expect(await didsFor(restored, 'clinic-new')).toEqual(await didsFor(wallet, 'clinic-new'));
  });

  test('of a wallet without a seed has none', async () => {
    await addRandomDid(wallet, 'clinic-old');
    backUpWallet(wallet, at('backup.json'), backupPassphrase);
    expect(openBackup(at('backup.json'), backupPassphrase).contents.seed).toBeUndefined();
  });

  test('opens with its own passphrase only, as a backup only, and not if it was changed', () => {
    backUpWallet(wallet, at('backup.json'), backupPassphrase);
    expect(codeOf(() => openBackup(at('backup.json'), passphrase))).toBe('wallet_unreadable');
    expect(codeOf(() => openWalletFile(at('backup.json'), backupPassphrase))).toBe('wallet_unreadable');
    expect(codeOf(() => openBackup(at('wallet.json'), passphrase))).toBe('wallet_unreadable');
    const text = readFileSync(at('backup.json'), 'utf8');
    writeFileSync(at('backup.json'), text.slice(0, text.length / 2));
    expect(codeOf(() => openBackup(at('backup.json'), backupPassphrase))).toBe('wallet_unreadable');
    expect(codeOf(() => openBackup(at('none.json'), backupPassphrase))).toBe('not_found');
  });

  test('is not written over another file, and neither is a wallet by restoring', () => {
    backUpWallet(wallet, at('backup.json'), backupPassphrase);
    expect(codeOf(() => backUpWallet(wallet, at('backup.json'), backupPassphrase))).toBe('conflict');
    const backup = openBackup(at('backup.json'), backupPassphrase);
    expect(codeOf(() => restoreWallet(backup, at('wallet.json'), passphrase))).toBe('conflict');
  });
});

describe('assent wallet', () => {
  const assent = commandLine({ ASSENT_URL: service }, passphrase);
  const inWallet = (file: string, ...args: string[]) => assent('wallet', '--file', at(file), ...args);

  test('backs up and restores by a file, and says what was in it', async () => {
    const { out: did } = await inWallet('wallet.json', 'did', 'clinic-a');
    const backedUp = await inWallet('wallet.json', 'backup', at('backup.json'));
    expect(backedUp.out).toContain('Backed up 1 DID, 0 credentials and 0 consents');
    const restored = await inWallet('restored.json', 'restore', at('backup.json'));
    expect(restored).toMatchObject({ code: 0, out: expect.stringContaining('with 1 DID') });
    expect((await inWallet('restored.json', 'did', 'clinic-a')).out).toBe(did);
    expect((await inWallet('restored.json', 'restore', at('backup.json'))).code).toBe(2);
    expect((await inWallet('wallet.json', 'backup', at('backup.json'))).code).toBe(2);
  });

  test('shows words, restores keys from them, and says each time that they are no more than keys', async () => {
    await addRandomDid(wallet, 'clinic-old');
    const { out: did } = await inWallet('wallet.json', 'did', 'clinic-a');
    const shown = await inWallet('wallet.json', 'words');
    expect(shown.out).toContain('The words bring back keys and nothing else');
    expect(shown.out).toContain('Not in the words either: 1 DIDs');
    const { words, notInWords } = JSON.parse((await inWallet('wallet.json', 'words', '--json')).out);
    expect(shown.out).toContain(words);
    expect(notInWords).toHaveLength(1);
    writeFileSync(at('words.txt'), `${words}\n`);
    const restored = await inWallet('restored.json', 'restore', '--words', at('words.txt'));
    expect(restored).toMatchObject({ code: 0, out: expect.stringContaining('keys and nothing else') });
    expect((await inWallet('restored.json', 'did', 'clinic-a')).out).toBe(did);
  });

  test('refuses wrong words without repeating them, and a short passphrase for a backup', async () => {
    writeFileSync(at('words.txt'), 'Zz-Marker '.repeat(24));
    const { code, err } = await inWallet('restored.json', 'restore', '--words', at('words.txt'));
    expect(code).toBe(2);
    expect(err).not.toContain('Zz-Marker');
    createWalletFile(at('short.json'), 'short');
    const short = commandLine({ ASSENT_URL: service }, 'short');
    expect(await short('wallet', '--file', at('short.json'), 'backup', at('b.json'))).toMatchObject({ code: 2 });
  });
});
