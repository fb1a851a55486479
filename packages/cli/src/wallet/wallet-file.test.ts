import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@assent/domain';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createWalletFile, openWalletFile } from './wallet-file.ts';

const passphrase = 'a passphrase of the test';
const marker = 'Zz-Marker';
const relationship = { tenant: marker, service: `https://${marker}.example`, did: `did:key:${marker}` as never };

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assent-wallet-'));
  file = join(folder, 'wallet.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function failureOf(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

describe('a wallet file', () => {
  test('keeps what was saved, for whoever has the passphrase', () => {
    const wallet = createWalletFile(file, passphrase);
    wallet.contents.relationships.push(relationship);
    wallet.save();
    expect(openWalletFile(file, passphrase).contents).toEqual(wallet.contents);
  });

  test('takes a passphrase however its characters are composed', () => {
    createWalletFile(file, 'Zoë parle français');
    expect(openWalletFile(file, 'Zoe\u0308 parle franc\u0327ais').contents.keys).toEqual([]);
  });

  test('shows nothing of its contents, can be read by its owner only, and leaves no other file', () => {
    const wallet = createWalletFile(file, passphrase);
    wallet.contents.relationships.push(relationship);
    wallet.save();
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain(marker);
    expect(
      Buffer.from((JSON.parse(text) as { contents: string }).contents, 'base64url').toString('latin1'),
    ).not.toContain('relationships');
    expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
    expect(readdirSync(folder)).toEqual(['wallet.json']);
  });

  test('is encrypted anew each time: the same contents are never the same text', () => {
    const wallet = createWalletFile(file, passphrase);
    const first = readFileSync(file, 'utf8');
    wallet.save();
    expect(readFileSync(file, 'utf8')).not.toBe(first);
  });

  test('is not made over another one', () => {
    createWalletFile(file, passphrase);
    const before = readFileSync(file, 'utf8');
    expect(failureOf(() => createWalletFile(file, 'another passphrase')).code).toBe('conflict');
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  test('is not made or found where there is no folder', () => {
    const nowhere = join(folder, 'none', 'wallet.json');
    expect(failureOf(() => createWalletFile(nowhere, passphrase)).code).toBe('not_found');
    expect(failureOf(() => openWalletFile(nowhere, passphrase)).code).toBe('not_found');
  });

  test('stays as it was if it cannot be saved', () => {
    const wallet = createWalletFile(file, passphrase);
    const before = readFileSync(file, 'utf8');
    // Where the new file would be written first, there is a folder.
    const inTheWay = `${file}.${process.pid}.tmp`;
    mkdirSync(inTheWay);
    wallet.contents.relationships.push(relationship);
    expect(() => wallet.save()).toThrow();
    expect(readFileSync(file, 'utf8')).toBe(before);
    rmSync(inTheWay, { recursive: true, force: true });
    wallet.save();
    expect(openWalletFile(file, passphrase).contents.relationships).toEqual([relationship]);
  });

  test('is replaced and never written over: a reader of the old one keeps it whole', () => {
    const wallet = createWalletFile(file, passphrase);
    const before = readFileSync(file, 'utf8');
    linkSync(file, join(folder, 'as-a-reader-has-it'));
    wallet.save();
    expect(readFileSync(join(folder, 'as-a-reader-has-it'), 'utf8')).toBe(before);
    expect(readFileSync(file, 'utf8')).not.toBe(before);
  });

  test('is replaced whole: what a crash left of a longer new one does not matter', () => {
    createWalletFile(file, passphrase);
    writeFileSync(`${file}.${process.pid}.tmp`, 'x'.repeat(100_000));
    const wallet = openWalletFile(file, passphrase);
    wallet.save();
    expect(openWalletFile(file, passphrase).contents).toEqual(wallet.contents);
    expect(existsSync(`${file}.${process.pid}.tmp`)).toBe(false);
  });
});

describe('a wallet file that cannot be opened', () => {
  const changed = (change: (wallet: Record<string, unknown>) => object) => (text: string) =>
    JSON.stringify(change(JSON.parse(text)));
  const flip = (text: string) => `${text.slice(0, -2)}${text.at(-2) === 'A' ? 'B' : 'A'}${text.at(-1)}`;

  test.each([
    ['half of it', (text: string) => text.slice(0, text.length / 2)],
    ['nothing', () => ''],
    ['a changed byte', changed((w) => ({ ...w, contents: flip(String(w.contents)) }))],
    ['another salt', changed((w) => ({ ...w, salt: 'A'.repeat(22) }))],
    ['weaker costs', changed((w) => ({ ...w, kdf: { name: 'scrypt', N: 2, r: 8, p: 1 } }))],
    ['another version', changed((w) => ({ ...w, version: 2 }))],
    ['one member more', changed((w) => ({ ...w, more: 1 }))],
    ['something else', () => '[]'],
  ])('because there is %s says so without detail, and is left as it is', (_, damage) => {
    createWalletFile(file, passphrase);
    const damaged = damage(readFileSync(file, 'utf8'));
    writeFileSync(file, damaged);
    const { code, params, cause } = failureOf(() => openWalletFile(file, passphrase));
    expect({ code, params, cause }).toEqual({ code: 'wallet_unreadable', params: { file }, cause: undefined });
    expect(readFileSync(file, 'utf8')).toBe(damaged);
  });

  test('with another passphrase says the same as for a damaged one', () => {
    createWalletFile(file, passphrase);
    const { message, cause } = failureOf(() => openWalletFile(file, `${passphrase} `));
    expect({ message, cause }).toEqual({ message: `wallet_unreadable (file=${file})`, cause: undefined });
  });
});
