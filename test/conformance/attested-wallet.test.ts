import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient } from '@assent/api';
import type { LocalService } from '@assent/cli';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commandLine } from '../../packages/cli/src/testing/command-line.ts';
import { startTestService } from '../../packages/cli/src/testing/test-service.ts';
import { testBrowser } from '../../packages/service/src/testing/code-wallet.ts';
import { agreeInBrowser } from '../support/peers/patient-browser.ts';

const folder = mkdtempSync(join(tmpdir(), 'assent-attested-'));
const fileOf = (name: string) => join(folder, name);
const claims = {
  name: { family: 'Made', given: ['Up'] },
  profession: { system: 'http://snomed.info/sct', code: '309343006' },
  licenseNumber: 'MD-1',
  jurisdiction: 'US-OR',
};
const type = 'PractitionerLicense' as const;

let service: LocalService;
let clinic: Client;

beforeAll(async () => {
  const made = await commandLine({})('--json', 'wallet-maker', 'create', fileOf('maker.json'));
  expect(made.code).toBe(0);
  writeFileSync(fileOf('jwks.json'), made.out);
  service = await startTestService({
    ASSENT_WALLET_ATTESTATION_TRUST_FILES: fileOf('jwks.json'),
    ASSENT_WALLET_ATTESTATIONS_REQUIRED: '1',
  });
  const { operatorKey } = JSON.parse(readFileSync(join(service.home, 'secrets.json'), 'utf8'));
  const operator = createClient({ baseUrl: service.url, token: operatorKey });
  const body = { id: 'clinic' as never, kind: 'clinic' as const, name: 'The clinic', accreditedFor: [type] };
  const { apiKey } = await operator.onboardOrganization({ body });
  clinic = createClient({ baseUrl: service.url, token: apiKey });
});
afterAll(async () => {
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const offer = (changes: object = {}) => clinic.openOffer({ body: { type, claims: claims as never, ...changes } });

const wallet =
  (name: string, watch: (line: string) => void = () => undefined) =>
  (...args: string[]) =>
    commandLine({ ASSENT_URL: service.url, ASSENT_ALLOW_LOOPBACK_HTTP: '1' }, 'passphrase of the test', false, watch)(
      '--json',
      'wallet',
      '--file',
      fileOf(`${name}.json`),
      ...args,
    );

/** A wallet whose maker vouches for it. */
async function attestedWallet(name: string) {
  const run = wallet(name);
  await run('create');
  const key = await run('instance', 'key');
  writeFileSync(fileOf(`${name}-key.json`), key.out);
  const attest = ['attest', fileOf(`${name}-key.json`), '--maker', fileOf('maker.json'), '--client-id', 'the-wallet'];
  const { attestation } = JSON.parse((await commandLine({})('--json', 'wallet-maker', ...attest)).out);
  writeFileSync(fileOf(`${name}-attestation.jwt`), `${attestation}\n`);
  return run;
}

/** Takes an offer that leads to a page, where the patient agrees at once. */
async function takenByPage(name: string, changes: object) {
  const { id, uri, tx_code } = await offer({ grant: 'authorization_code', ...changes });
  const browser = testBrowser({
    call: (path, init) => fetch(new URL(path, service.url), { ...init, redirect: 'manual' }),
  });
  const patient = (line: string) => {
    const page = /open this page in your browser: (\S+)/.exec(line)?.[1];
    if (page) void agreeInBrowser(browser, page, tx_code ?? '').then((address) => fetch(address));
  };
  const { out } = await wallet(name, patient)('receive', uri);
  return { id, taken: JSON.parse(out) };
}

describe('a wallet at a service that takes those of one maker only', () => {
  test('is refused before its code is used, and taken once its maker vouched for it, with either grant', async () => {
    const run = await attestedWallet('one');
    const { uri } = await offer();
    const refused = await run('receive', uri);
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('invalid_client')]);
    expect(await run('instance', 'show')).toMatchObject({ code: 2 });
    const kept = await run('instance', 'keep', fileOf('one-attestation.jwt'));
    expect(JSON.parse(kept.out)).toEqual({ clientId: 'the-wallet', validUntil: expect.stringMatching(/^20\d\d-/) });
    expect(JSON.parse((await run('instance', 'show')).out)).toMatchObject({ clientId: 'the-wallet' });
    expect(await run('receive', uri)).toMatchObject({ code: 0 });
    expect((await takenByPage('one', {})).taken).toMatchObject({ added: 1, credentials: [{ type }] });
  });

  test('comes back for fresh copies, and for what was not ready, to the server that gave the token', async () => {
    const run = await attestedWallet('two');
    await run('instance', 'keep', fileOf('two-attestation.jwt'));
    expect((await takenByPage('two', { refresh: true })).taken).toMatchObject({ added: 1 });
    expect(await run('refresh')).toMatchObject({ code: 0 });
    const second = JSON.parse((await run('refresh')).out);
    expect(second).toMatchObject({ refreshed: [{ credentials: [{ type }] }] });
    const waiting = await attestedWallet('three');
    await waiting('instance', 'keep', fileOf('three-attestation.jwt'));
    const { id, taken } = await takenByPage('three', { deferred: true, claims: undefined });
    expect(taken).toMatchObject({ added: 0, pending: { interval: 60 } });
    expect(JSON.parse((await waiting('refresh')).out)).toMatchObject({ refreshed: [{ pending: true }] });
    await clinic.releaseOffer({ params: { id }, body: { claims: claims as never } });
    expect(JSON.parse((await waiting('refresh')).out)).toMatchObject({ refreshed: [{ credentials: [{ type }] }] });
  });

  test('keeps no attestation of another wallet, nor anything else', async () => {
    const run = await attestedWallet('four');
    await attestedWallet('five');
    writeFileSync(fileOf('none.jwt'), 'not an attestation');
    for (const file of ['five-attestation.jwt', 'none.jwt'])
      expect(await run('instance', 'keep', fileOf(file))).toMatchObject({ code: 2 });
    expect(await run('instance', 'keep', fileOf('four-attestation.jwt'))).toMatchObject({ code: 0 });
  });
});

test('the key of a maker is for its owner only, and never put over another', async () => {
  expect(statSync(fileOf('maker.json')).mode & 0o777).toBe(0o600);
  const before = readFileSync(fileOf('maker.json'), 'utf8');
  expect(await commandLine({})('wallet-maker', 'create', fileOf('maker.json'))).toMatchObject({ code: 2 });
  expect(readFileSync(fileOf('maker.json'), 'utf8')).toBe(before);
  const { out } = await commandLine({})('--json', 'wallet-maker', 'jwks', fileOf('maker.json'));
  expect(JSON.parse(out)).toEqual(JSON.parse(readFileSync(fileOf('jwks.json'), 'utf8')));
  expect(out).not.toContain(JSON.parse(before).d);
  const wrong = ['attest', fileOf('jwks.json'), '--maker', fileOf('jwks.json'), '--client-id', 'x'];
  expect(await commandLine({})('wallet-maker', ...wrong)).toMatchObject({ code: 2 });
});
