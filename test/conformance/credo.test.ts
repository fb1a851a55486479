import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient } from '@assent/api';
import type { LocalService } from '@assent/cli';
import { type Did, vctOf } from '@assent/domain';
import { makeRequestCertificate } from '@assent/openid4vc';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commandLine } from '../../packages/cli/src/testing/command-line.ts';
import { startTestService } from '../../packages/cli/src/testing/test-service.ts';
import { credoVerifier } from '../support/peers/credo/credo-verifier.ts';
import { credoWallet } from '../support/peers/credo/credo-wallet.ts';
import { inOneYear } from '../support/people.ts';
import { until } from '../support/until.ts';

const type = 'PractitionerLicense' as const;
const claims = {
  name: { family: 'Made', given: ['Up'] },
  profession: { system: 'http://snomed.info/sct', code: '309343006' },
  licenseNumber: 'MD-1',
  jurisdiction: 'US-OR',
};
const query = {
  credentials: [
    {
      id: 'license',
      format: 'dc+sd-jwt' as const,
      meta: { vct_values: [vctOf(type)] },
      claims: [{ path: ['name', 'family'] }, { path: ['jurisdiction'] }],
    },
  ],
};

let service: LocalService;
let clinic: Client;
let wallet: Awaited<ReturnType<typeof credoWallet>>;

beforeAll(async () => {
  service = await startTestService();
  const { operatorKey } = JSON.parse(readFileSync(join(service.home, 'secrets.json'), 'utf8'));
  const operator = createClient({ baseUrl: service.url, token: operatorKey });
  const body = { id: 'clinic' as never, kind: 'clinic' as const, name: 'The clinic', accreditedFor: [type] };
  const { apiKey } = await operator.onboardOrganization({ body });
  clinic = createClient({ baseUrl: service.url, token: apiKey });
  await listIsOnChain();
  wallet = await credoWallet([await (await fetch(`${service.url}/openid4vp/trust-anchor.pem`)).text()]);
});
afterAll(async () => {
  await wallet?.close();
  await service?.stop();
});

const offer = (changes: object = {}) => clinic.openOffer({ body: { type, claims: claims as never, ...changes } });
const statusUriOf = (compact: string): string =>
  JSON.parse(Buffer.from(compact.split('.')[1] ?? '', 'base64url').toString()).status.status_list.uri;

/** What is not on the chain yet is unknown, and Credo refuses to take a credential whose status is unknown. */
async function listIsOnChain(): Promise<void> {
  const body = {
    subject: 'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK' as Did,
    content: { type, claims },
    format: 'dc+sd-jwt' as const,
    validUntil: inOneYear(),
  };
  const { compact } = await clinic.issueCredential({ body });
  const ask = async () => (await fetch(statusUriOf(compact))).status;
  expect(await until(ask, (status) => status === 200)).toBe(200);
}

describe('a wallet of Credo', () => {
  let received: Awaited<ReturnType<typeof wallet.receive>>;

  test('takes an offer of ours with a transaction code, and finds the credential to be good', async () => {
    const { id, uri, tx_code } = await offer({ tx_code: true });
    received = await wallet.receive(uri, `${type}_dc+sd-jwt`, tx_code ?? '');
    expect(received.tokenType).toBe('DPoP');
    const { steps, credentials } = await clinic.readOffer({ params: { id } });
    expect(steps.map(({ step }) => step)).toEqual([
      ...['created', 'offer_read', 'code_redeemed', 'issued', 'wallet_accepted'],
    ]);
    expect(credentials).toHaveLength(1);
  });

  test('is told when its transaction code is wrong', async () => {
    const { uri, tx_code } = await offer({ tx_code: true });
    const wrong = tx_code === '000000' ? '000001' : '000000';
    await expect(wallet.receive(uri, `${type}_dc+sd-jwt`, wrong)).rejects.toThrow(/invalid_grant/);
  });

  test.each([
    ['x509_hash', 'direct_post'],
    ['x509_hash', 'direct_post.jwt'],
    ['x509_san_dns', 'direct_post.jwt'],
  ] as const)('answers our verifier known by %s, with %s', async (client_id_prefix, response_mode) => {
    const body = { dcql: query, client_id_prefix, response_mode };
    const { id, uri } = await clinic.openPresentationSession({ body: body as never });
    expect(await wallet.present(uri)).toMatchObject({ status: 200 });
    const session = await clinic.readPresentationSession({ params: { id } });
    expect(session).toMatchObject({ verdict: 'accepted', rejections: [] });
    const [disclosed] = session.disclosed;
    expect(disclosed?.claims).toEqual({ name: { family: 'Made' }, jurisdiction: 'US-OR' });
    const { x, y } = JSON.parse(Buffer.from(disclosed?.holder.split(':')[2] ?? '', 'base64url').toString());
    expect({ x, y }).toEqual({ x: received.key.x, y: received.key.y });
  });

  test('does not trust our verifier without its root', async () => {
    const stranger = await credoWallet([]);
    const { uri } = await clinic.openPresentationSession({ body: { dcql: query } });
    await expect(stranger.present(uri)).rejects.toThrow(/trust/i);
    await stranger.close();
  });
});

describe('a verifier of Credo', () => {
  const folder = mkdtempSync(join(tmpdir(), 'assent-credo-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('is answered by our wallet in both modes, and finds what it gets to be good', async () => {
    const pem = await makeRequestCertificate('localhost', new Date());
    const verifier = await credoVerifier(pem);
    const roots = join(folder, 'roots.pem');
    writeFileSync(roots, pem.slice(pem.lastIndexOf('-----BEGIN CERTIFICATE')));
    const environment = {
      ASSENT_URL: service.url,
      ASSENT_ALLOW_LOOPBACK_HTTP: '1',
      ASSENT_TRUSTED_CA_FILES: roots,
    };
    const file = join(folder, 'wallet.json');
    const ours = (...args: string[]) =>
      commandLine(environment, 'passphrase of the test')('wallet', '--file', file, '--json', ...args);
    await ours('create');
    expect(await ours('receive', (await offer()).uri)).toMatchObject({ code: 0 });
    // Credo compares letter by letter, and knows no other names of a type
    const [wanted] = query.credentials;
    const byAddress = { ...wanted, meta: { vct_values: [`${service.url}/credential-types/${type}/1`] } };
    for (const mode of ['direct_post', 'direct_post.jwt'] as const) {
      const asked = await verifier.ask({ ...query, credentials: [byAddress] }, mode);
      const { code, out } = await ours('present', asked.uri, '--yes');
      expect({ code, answer: JSON.parse(out).answer }).toEqual({ code: 0, answer: { accepted: true } });
      expect(await asked.state()).toBe('ResponseVerified');
      const [shown] = await asked.shown();
      expect(shown?.prettyClaims).toMatchObject({ name: { family: 'Made' }, jurisdiction: 'US-OR' });
      expect(shown?.prettyClaims).not.toHaveProperty('licenseNumber');
    }
    await verifier.close();
  });
});
