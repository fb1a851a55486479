import { describe, expect, test } from '@jest/globals';
import { makeBackup, openBackup } from '../backup/backup-file.ts';
import { signText } from '../keys/pairwise-key.ts';
import { inMemoryRecords } from '../testing/in-memory-records.ts';
import { scene } from '../testing/scene.ts';
import { didFor } from '../wallet.ts';
import { createVault, newBeginning, openVault } from './vault.ts';

const passphrase = 'seven blue boats sing';

describe('a vault', () => {
  test('opens with its passphrase, and with no other', async () => {
    const { records, wallet, tenant } = await scene();
    const did = await didFor(wallet, tenant);
    const again = await openVault(records, passphrase);
    expect(again.contents().relationships.map((one) => one.did)).toEqual([did]);
    await expect(openVault(records, 'seven blue boats sang')).rejects.toMatchObject({ code: 'wallet_unreadable' });
  });

  test('is not there before it is made, is made once, and has a passphrase that is long enough', async () => {
    const records = inMemoryRecords();
    await expect(openVault(records, passphrase)).rejects.toMatchObject({ code: 'not_found' });
    await expect(createVault(records, 'too short', newBeginning('wrapped'))).rejects.toMatchObject({
      code: 'invalid_request',
    });
    await createVault(records, passphrase, newBeginning('wrapped'));
    await expect(createVault(records, passphrase, newBeginning('wrapped'))).rejects.toMatchObject({ code: 'conflict' });
  });

  test('keeps nothing that can be read', async () => {
    const { records, wallet, tenant } = await scene();
    const did = await didFor(wallet, tenant);
    const bytes = new TextDecoder('latin1').decode(records.stored()?.contents.bytes);
    expect(bytes).not.toMatch(new RegExp(`${tenant}|did:jwk|${did.slice(8, 24)}|relationships`));
  });

  test('does not let one window write over what another has changed', async () => {
    const { records, wallet, tenant } = await scene();
    const other = await openVault(records, passphrase);
    await didFor(wallet, tenant);
    await expect(other.change(({ noticesRead }) => void noticesRead.push('x'))).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(other.contents().noticesRead).toEqual([]);
  });

  test('shows a change only once it is saved, and takes changes one after the other', async () => {
    const { wallet } = await scene();
    const { vault } = wallet;
    const add = (name: string) => vault.change(({ noticesRead }) => void noticesRead.push(name));
    await Promise.all([add('a'), add('b'), add('c')]);
    expect(vault.contents().noticesRead).toEqual(['a', 'b', 'c']);
    const failing = vault.change((contents) => {
      contents.noticesRead.push('d');
      throw new Error('interrupted');
    });
    await expect(failing).rejects.toThrow('interrupted');
    expect(vault.contents().noticesRead).toEqual(['a', 'b', 'c']);
  });

  test('takes a new passphrase, and then no longer the old one', async () => {
    const { records, wallet } = await scene();
    await expect(wallet.vault.changePassphrase('not the passphrase', 'nine red kites fly')).rejects.toMatchObject({
      code: 'wallet_unreadable',
    });
    await wallet.vault.changePassphrase(passphrase, 'nine red kites fly');
    await openVault(records, 'nine red kites fly');
    await expect(openVault(records, passphrase)).rejects.toMatchObject({ code: 'wallet_unreadable' });
  });
});

describe('keys', () => {
  test('are one for each organisation, made once, also if asked for twice at the same time', async () => {
    const { wallet, tenant, other } = await scene();
    const [first, second] = await Promise.all([didFor(wallet, tenant), didFor(wallet, tenant)]);
    expect(second).toBe(first);
    expect(await didFor(wallet, other)).not.toBe(first);
  });

  test('that stay on the device cannot be copied', async () => {
    const { wallet, tenant } = await scene('bound');
    const did = await didFor(wallet, tenant);
    const key = await wallet.vault.privateKey(did);
    expect(key.extractable).toBe(false);
    expect(await signText(key, 'text')).toHaveLength(86);
    await expect(makeBackup(wallet.vault, passphrase)).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('that are used cannot be copied from the page either', async () => {
    const { wallet, tenant } = await scene();
    const key = await wallet.vault.privateKey(await didFor(wallet, tenant));
    await expect(crypto.subtle.exportKey('pkcs8', key)).rejects.toThrow();
  });
});

const otherByte = (text: string) =>
  text.replace(/"bytes":"(.)/, (_, first: string) => `"bytes":"${first === 'A' ? 'B' : 'A'}`);

describe('a backup', () => {
  test('brings everything to another device, with keys that sign', async () => {
    const { wallet, tenant } = await scene();
    const did = await didFor(wallet, tenant);
    const text = await makeBackup(wallet.vault, 'another long passphrase');
    expect(text).not.toContain(did);
    const records = inMemoryRecords();
    const vault = await createVault(records, passphrase, await openBackup(text, 'another long passphrase'));
    expect(vault.contents().relationships.map((one) => one.did)).toEqual([did]);
    expect(await signText(await vault.privateKey(did), 'text')).toHaveLength(86);
    expect(vault.contents().seed).toBe(wallet.vault.contents().seed);
  });

  test.each([
    ['a wrong passphrase', (text: string) => text, 'not the passphrase at all'],
    ['a byte that is another', otherByte, 'another long passphrase'],
    ['too few rounds', (text: string) => text.replace('700000', '1000'), 'another long passphrase'],
    ['text that is no backup', () => '{}', 'another long passphrase'],
  ])('with %s cannot be opened, and says no more', async (_, change, tried) => {
    const { wallet } = await scene();
    const text = await makeBackup(wallet.vault, 'another long passphrase');
    const opening = openBackup(change(text), tried);
    await expect(opening).rejects.toMatchObject({ code: 'wallet_unreadable', params: {} });
  });
});
