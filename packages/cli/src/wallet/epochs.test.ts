import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@assent/api';
import { AppError, type Bytes32, type Did } from '@assent/domain';
import { consentKeyOf } from '@assent/evm';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { treatmentGrant } from '../demo/cast.ts';
import { openWallet, type Wallet } from './wallet.ts';
import { createWalletFile, openWalletFile, type WalletFile } from './wallet-file.ts';

const service = 'https://assent.example';
const passphrase = 'a passphrase of the test';
const grantee = `did:ethr:assent:0x${'11'.repeat(20)}` as Did;
const network = { chainId: 31_337, consentRevocations: `0x${'c0'.repeat(20)}` } as never;

let folder: string;
let file: WalletFile;
let wallet: Wallet;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assent-epochs-'));
  file = createWalletFile(join(folder, 'wallet.json'), passphrase);
  wallet = openWallet(file);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A service that knows of every grant, but for those whose reveal `answer` refuses. */
function serviceOf(answer: (secret: Bytes32) => void = () => undefined) {
  const revealed: Bytes32[] = [];
  const client = {
    revokeConsent: async ({ body }: { body: { secret: Bytes32 } }) => {
      answer(body.secret);
      revealed.push(body.secret);
      return { revokedAt: `2026-06-01T09:00:0${revealed.length}Z`, intent: `intent-${revealed.length}` };
    },
  } as unknown as Client;
  return { client, revealed };
}

const give = async (tenant: string) => {
  const did = await wallet.didFor(service, tenant);
  return wallet.grant(treatmentGrant(did, grantee), service, network);
};
const states = () => wallet.contents.grants.map(({ revokedAt }) => revokedAt !== undefined);

describe('the epochs of a wallet', () => {
  test('are one for each DID, and no key in them is used for anything else', async () => {
    const [first, second, elsewhere] = [await give('clinic'), await give('clinic'), await give('lab')];
    expect(second.epochKey).toBe(first.epochKey);
    expect(elsewhere.epochKey).not.toBe(first.epochKey);
    const keys = [first, second, elsewhere].flatMap(({ key, epochKey }) => [key, epochKey]);
    expect(new Set(keys).size).toBe(5);
    const { epochs } = openWalletFile(join(folder, 'wallet.json'), passphrase).contents;
    expect(epochs.map(({ secret }) => consentKeyOf(secret))).toEqual([first.epochKey, elsewhere.epochKey]);
  });

  test('are revealed one for each organisation; the grants are kept as taken back, and the next are in new ones', async () => {
    const [clinic] = [await give('clinic'), await give('clinic'), await give('lab')];
    const { client, revealed } = serviceOf();
    const takenBack = await wallet.revokeAll(service, undefined, client);
    expect(revealed).toEqual(wallet.contents.epochs.map(({ secret }) => secret));
    expect(takenBack.map(({ tenant, grants, intent }) => [tenant, grants.length, intent])).toEqual([
      ['clinic', 2, 'intent-1'],
      ['lab', 1, 'intent-2'],
    ]);
    expect(states()).toEqual([true, true, true]);
    expect(await wallet.revokeAll(service, undefined, client)).toEqual([]);
    expect((await give('clinic')).epochKey).not.toBe(clinic.epochKey);
    expect((await wallet.revokeAll(service, undefined, client)).map(({ grants }) => grants.length)).toEqual([1]);
  });

  test('are revealed at one organisation only, if that is asked', async () => {
    await give('clinic');
    await give('lab');
    const { client, revealed } = serviceOf();
    await wallet.revokeAll(service, 'lab', client);
    expect(states()).toEqual([false, true]);
    expect(await wallet.revokeAll('https://another.example', undefined, client)).toEqual([]);
    await expect(wallet.revokeAll(service, 'nobody', client)).rejects.toMatchObject({ code: 'not_found' });
    expect(revealed).toHaveLength(1);
  });

  test('close before they are revealed, so that a grant after a failure is not in a revealed one', async () => {
    const first = await give('clinic');
    const broken = serviceOf(() => {
      throw new AppError('timeout', {});
    });
    await expect(wallet.revokeAll(service, undefined, broken.client)).rejects.toMatchObject({ code: 'timeout' });
    const second = await give('clinic');
    expect(second.epochKey).not.toBe(first.epochKey);
    const { client, revealed } = serviceOf();
    await wallet.revokeAll(service, undefined, client);
    expect(revealed.map(consentKeyOf)).toEqual([first.epochKey, second.epochKey]);
    expect(states()).toEqual([true, true]);
  });

  test('of grants that were never shown need no reveal: the wallet shows them no more', async () => {
    await give('clinic');
    const query = { credentials: [{ id: 'c', format: 'vc+jwt', meta: { vct_values: ['urn:assent:ConsentGrant:1'] } }] };
    const request = { query, challenge: 'challenge', audience: grantee } as never;
    const did = await wallet.didFor(service, 'clinic');
    expect((await wallet.answer(request, did)).disclosures).toHaveLength(1);
    const unknowing = serviceOf(() => {
      throw new AppError('not_found');
    });
    const [takenBack] = await wallet.revokeAll(service, undefined, unknowing.client);
    expect(takenBack).toMatchObject({ tenant: 'clinic', grants: [expect.any(String)] });
    expect(takenBack).not.toHaveProperty('intent');
    await expect(wallet.answer(request, did)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('a wallet from before there were epochs', () => {
  test('opens, takes back its old grants one by one, and gives new ones in an epoch', async () => {
    const old = await give('clinic');
    // As it was written then.
    const contents = file.contents as { epochs?: unknown; grants: { epochKey?: unknown }[] };
    delete contents.epochs;
    for (const grant of contents.grants) delete grant.epochKey;
    file.save();

    file = openWalletFile(join(folder, 'wallet.json'), passphrase);
    wallet = openWallet(file);
    const anew = await give('clinic');
    expect(wallet.contents.epochs.map(({ secret }) => consentKeyOf(secret))).toEqual([anew.epochKey]);
    const { client, revealed } = serviceOf();
    await wallet.revokeAll(service, undefined, client);
    expect(revealed.map(consentKeyOf)).toEqual([anew.epochKey, old.key]);
    expect(states()).toEqual([true, true]);
  });
});
