import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient } from '@assent/api';
import type { LocalService } from '@assent/cli';
import { vctOf } from '@assent/domain';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setGlobalConfig } from '@openid4vc/utils';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { commandLine } from '../../packages/cli/src/testing/command-line.ts';
import { startTestService } from '../../packages/cli/src/testing/test-service.ts';
import { testAuthority } from '../../packages/openid4vc/src/testing/test-authority.ts';
import { testBrowser } from '../../packages/service/src/testing/code-wallet.ts';
import { haipChecker } from '../support/peers/haip-checker.ts';
import { agreeInBrowser } from '../support/peers/patient-browser.ts';
import { peerReceive } from '../support/peers/peer-receiver.ts';
import { until } from '../support/until.ts';

// http on this machine only
setGlobalConfig({ allowInsecureUrls: true });

const folder = mkdtempSync(join(tmpdir(), 'assent-haip-'));
const type = 'PractitionerLicense' as const;
const configuration = `${type}_dc+sd-jwt`;
const claims = {
  name: { family: 'Made', given: ['Up'] },
  profession: { system: 'http://snomed.info/sct', code: '309343006' },
  licenseNumber: 'MD-1',
  jurisdiction: 'US-OR',
};

interface Issuer {
  readonly client: Client;
  readonly iss: string;
  /** The `assent` command of the organisation. */
  readonly run: ReturnType<typeof commandLine>;
}

let service: LocalService;
let ownRoot: string;
let clinic: Issuer;
let lab: Issuer;

beforeAll(async () => {
  service = await startTestService({ ASSENT_OPENID_PROFILE: 'haip' });
  ownRoot = await (await fetch(`${service.url}/openid4vci/trust-anchor.pem`)).text();
  const { operatorKey } = JSON.parse(readFileSync(join(service.home, 'secrets.json'), 'utf8'));
  const operator = createClient({ baseUrl: service.url, token: operatorKey });
  const onboard = async (id: string): Promise<Issuer> => {
    const body = { id: id as never, kind: 'clinic' as const, name: `The ${id}`, accreditedFor: [type] };
    const { apiKey } = await operator.onboardOrganization({ body });
    return {
      client: createClient({ baseUrl: service.url, token: apiKey }),
      iss: `${service.url.replace('http:', 'https:')}/openid4vci/${id}`,
      run: commandLine({ ASSENT_URL: service.url, ASSENT_API_KEY: apiKey }),
    };
  };
  clinic = await onboard('clinic');
  lab = await onboard('lab');
});
afterAll(async () => {
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const offer = ({ client }: Issuer, changes: object = {}) =>
  client.openOffer({ body: { type, claims: claims as never, ...changes } });
const take = async (issuer: Issuer, roots: readonly string[], changes: object = {}) => {
  const { id, uri } = await offer(issuer, changes);
  const received = await peerReceive(uri, configuration, { roots });
  return { id, received, compact: received.credentials[0] ?? '' };
};

describe('a wallet of @openid4vc, @sd-jwt and OpenSSL that keeps to HAIP 1.0', () => {
  test('takes credentials of an issuer that the service itself has certified, and finds what was revoked', async () => {
    const { id, compact } = await take(clinic, [ownRoot]);
    const isGood = () =>
      haipChecker([ownRoot])
        .verify(compact)
        .then(Boolean, () => false);
    // whether it is revoked is unknown before its list is on the chain
    expect(await until(isGood, Boolean)).toBe(true);
    const checked = await haipChecker([ownRoot]).verify(compact);
    expect(checked.payload).toMatchObject({ iss: clinic.iss, ...claims, cnf: { jwk: { crv: 'P-256' } } });
    expect(checked.header).toEqual({ typ: 'dc+sd-jwt', alg: 'ES256', x5c: [expect.any(String)] });
    const kept = join(folder, 'credential.txt');
    writeFileSync(kept, compact);
    const statusBy = async (way: string) => (await clinic.run('status', kept, '--via', way)).code;
    expect(await Promise.all(['mirror', 'proof', 'list'].map(statusBy))).toEqual([0, 0, 1]);
    const { credentials } = await clinic.client.readOffer({ params: { id } });
    await clinic.client.setCredentialStatus({
      params: { id: credentials[0] as never },
      body: { status: 'suspended' },
    });
    await expect(haipChecker([ownRoot]).verify(compact)).rejects.toThrow('Status is not valid');
    await clinic.client.setCredentialStatus({ params: { id: credentials[0] as never }, body: { status: 'valid' } });
    // good again once the chain says so
    expect(await until(isGood, Boolean)).toBe(true);
    expect(await clinic.run('credential', 'revoke', credentials[0] ?? '')).toMatchObject({ code: 0 });
    await expect(haipChecker([ownRoot]).verify(compact)).rejects.toThrow('Status is not valid');
  });

  test('takes them by authorization code and scope, and comes back for fresh copies', async () => {
    const { uri, tx_code } = await offer(clinic, { grant: 'authorization_code' });
    const redirectUri = 'http://127.0.0.1:49153/cb';
    const browser = testBrowser({
      call: (path, init) => fetch(new URL(path, service.url), { ...init, redirect: 'manual' }),
    });
    const agree = (page: string) => agreeInBrowser(browser, page, tx_code ?? '');
    const authorization = { by: 'scope' as const, redirectUri, agree };
    const received = await peerReceive(uri, configuration, { roots: [ownRoot], authorization });
    const { received: refreshable } = await take(clinic, [ownRoot], { refresh: true });
    const copies = [...received.credentials, ...(await refreshable.refresh(2))];
    expect(copies).toHaveLength(3);
    for (const compact of copies) {
      expect(await haipChecker([ownRoot]).verify(compact)).toMatchObject({ payload: { iss: clinic.iss } });
    }
  });

  test('believes no metadata, and no credential, under a root that it does not know', async () => {
    const stranger = await testAuthority('CN=Stranger', new Date());
    await expect(take(clinic, [stranger.pem])).rejects.toThrow(/verification failed|not trust/);
    const { compact } = await take(clinic, [ownRoot]);
    await expect(haipChecker([stranger.pem]).verify(compact)).rejects.toThrow();
    const [jwt = '', ...disclosures] = compact.split('~');
    const flipped = jwt.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'));
    await expect(haipChecker([ownRoot]).verify([flipped, ...disclosures].join('~'))).rejects.toThrow();
  });

  test('finds the certificate that an authority made for a request of ours, whole', async () => {
    const root = await testAuthority('CN=Root of labs', new Date());
    const middle = await root.issue('CN=Labs', { isAuthority: true, pathLength: 0 });
    const asked = await lab.run('issuer', 'csr', '--subject', 'CN=Lab, O=Labs');
    expect(asked).toMatchObject({ code: 0, err: expect.stringContaining(lab.iss) });
    const leaf = await middle.certify(asked.out);
    const file = join(folder, 'lab.pem');
    writeFileSync(file, [leaf.pem, middle.pem, root.pem].join('\n'));
    const set = await lab.run('issuer', 'certificate', 'set', file);
    expect(set).toMatchObject({ code: 0, out: expect.stringContaining('CN=Lab, O=Labs until') });
    expect(await lab.run('issuer', 'certificate', 'show')).toMatchObject({ code: 0, out: set.out });

    // this wallet's roots certify issuers directly, so the metadata is checked with what is above the leaf
    const { compact } = await take(lab, [middle.pem]);
    const { header } = await haipChecker([root.pem]).verify(compact);
    expect(header?.x5c).toEqual(leaf.x5c);
    const list = decodeJwt<{ status: { status_list: { uri: string } } }>(compact.split('~')[0] ?? '').status
      .status_list;
    expect(list.uri).toMatch(/\/status-lists\/0x[0-9a-f]{64}\/certified$/);
    const token = await (await fetch(list.uri)).text();
    expect(decodeProtectedHeader(token)).toEqual({ typ: 'statuslist+jwt', alg: 'ES256', x5c: leaf.x5c });

    // nobody else can hand it in
    const stolen = await clinic.run('issuer', 'certificate', 'set', file);
    expect(stolen).toMatchObject({ code: 2, out: '', err: expect.stringContaining('is for another key') });
  });
});

describe('our wallet, and our verifier', () => {
  test('take, show and believe what an issuer of ours signed under its certificate, until it is revoked', async () => {
    const roots = join(folder, 'own-root.pem');
    writeFileSync(roots, ownRoot);
    // made at one start, so there is one root for both
    expect(await (await fetch(`${service.url}/openid4vp/trust-anchor.pem`)).text()).toBe(ownRoot);
    const environment = { ASSENT_URL: service.url, ASSENT_ALLOW_LOOPBACK_HTTP: '1', ASSENT_OPENID_PROFILE: 'haip' };
    const file = ['--file', join(folder, 'wallet.json')];
    const wallet = (settings: object = { ASSENT_TRUSTED_CA_FILES: roots }) => {
      const run = commandLine({ ...environment, ...settings }, 'passphrase of the test');
      return (...args: string[]) => run('wallet', ...file, ...args);
    };
    await wallet()('create');
    const { uri } = await offer(clinic, { refresh: true });
    const careful = await wallet({})('receive', uri, '--json');
    expect(careful).toMatchObject({ code: 4, err: expect.stringContaining('does not lead to a trusted root') });
    const again = await offer(clinic, { refresh: true });
    const taken = await wallet()('receive', again.uri, '--json');
    expect({ code: taken.code, err: taken.err }).toMatchObject({ code: 0 });
    expect(JSON.parse(taken.out)).toMatchObject({ added: 1, credentials: [{ type, issuer: clinic.iss }] });
    expect(await wallet()('refresh', '--json')).toMatchObject({ code: 0 });

    const present = async () => {
      const credential = { id: 'license', format: 'dc+sd-jwt' as const, meta: { vct_values: [vctOf(type)] } };
      const dcql = { credentials: [{ ...credential, claims: [{ path: ['jurisdiction'] }] }] };
      const asked = await lab.client.openPresentationSession({ body: { dcql } });
      const { code, err } = await wallet()('present', asked.uri, '--yes', '--json');
      const { verdict, rejections } = await lab.client.readPresentationSession({ params: { id: asked.id } });
      return { code, err, verdict, reasons: rejections?.map(({ reason }) => reason) };
    };
    expect(await present()).toMatchObject({
      verdict: 'refused',
      reasons: expect.arrayContaining(['issuer_not_trusted']),
    });
    expect(await lab.run('trust', 'add', roots, '--type', type)).toMatchObject({ code: 0 });
    expect(await present()).toMatchObject({ code: 0, verdict: 'accepted', reasons: [] });
    const { credentials } = await clinic.client.readOffer({ params: { id: again.id } });
    for (const id of credentials) expect(await clinic.run('credential', 'revoke', id)).toMatchObject({ code: 0 });
    expect(await present()).toMatchObject({ verdict: 'refused', reasons: expect.arrayContaining(['revoked']) });
  });
});
