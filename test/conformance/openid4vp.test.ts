import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient } from '@assent/api';
import type { LocalService } from '@assent/cli';
import { plusSeconds, vctOf } from '@assent/domain';
import { makeRequestCertificate, x509Chains } from '@assent/openid4vc';
import { systemClock } from '@assent/veramo';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setGlobalConfig } from '@openid4vc/utils';
import { commandLine } from '../../packages/cli/src/testing/command-line.ts';
import { startTestService } from '../../packages/cli/src/testing/test-service.ts';
import { testAuthority } from '../../packages/openid4vc/src/testing/test-authority.ts';
import { peerIssuer } from '../support/peers/peer-issuer.ts';
import { peerVerifier } from '../support/peers/peer-verifier.ts';
import { peerWallet } from '../support/peers/peer-wallet.ts';
import { until } from '../support/until.ts';

// http on this machine only
setGlobalConfig({ allowInsecureUrls: true });

const folder = mkdtempSync(join(tmpdir(), 'assent-openid4vp-'));
const license = {
  type: 'PractitionerLicense',
  claims: {
    name: { family: 'Made', given: ['Up'] },
    profession: { system: 'http://snomed.info/sct', code: '309343006' },
    licenseNumber: 'MD-1',
    jurisdiction: 'US-OR',
  },
} as const;
const query = {
  credentials: [
    {
      id: 'license',
      format: 'dc+sd-jwt' as const,
      meta: { vct_values: [vctOf('PractitionerLicense')] },
      claims: [{ path: ['name', 'family'] }, { path: ['jurisdiction'] }],
    },
  ],
};

let service: LocalService;
let clinic: Client;
let root: string;
let cli: ReturnType<typeof commandLine>;

beforeAll(async () => {
  service = await startTestService();
  const { operatorKey } = JSON.parse(readFileSync(join(service.home, 'secrets.json'), 'utf8'));
  const operator = createClient({ baseUrl: service.url, token: operatorKey });
  const body = {
    id: 'clinic' as never,
    kind: 'clinic' as const,
    name: 'The clinic',
    accreditedFor: ['PractitionerLicense' as const],
  };
  const { apiKey } = await operator.onboardOrganization({ body });
  clinic = createClient({ baseUrl: service.url, token: apiKey });
  cli = commandLine({ ASSENT_URL: service.url, ASSENT_API_KEY: apiKey });
  const { status } = await licenseFor((await peerWallet([])).did);
  // what is not on the chain yet is unknown, and unknown is refused
  await until(
    async () => (await fetch(status.uri ?? '')).status,
    (code) => code === 200,
  );
  root = await (await fetch(`${service.url}/openid4vp/trust-anchor.pem`)).text();
});
afterAll(async () => {
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function licenseFor(did: string) {
  const validUntil = plusSeconds(systemClock().now(), 86_400);
  return clinic.issueCredential({
    body: { subject: did as never, content: structuredClone(license) as never, validUntil },
  });
}

describe('a wallet of @openid4vc, @sd-jwt and jose', () => {
  const frame = { name: { family: true }, jurisdiction: true };

  test.each([
    ['x509_hash', 'direct_post.jwt'],
    ['x509_hash', 'direct_post'],
    ['x509_san_dns', 'direct_post.jwt'],
  ] as const)('answers our verifier known by %s, with %s', async (client_id_prefix, response_mode) => {
    const wallet = await peerWallet([root]);
    const { compact } = await licenseFor(wallet.did);
    const { id, uri } = await clinic.openPresentationSession({
      body: { dcql: query, client_id_prefix, response_mode },
    });
    const answered = await wallet.present(uri, 'license', compact, frame);
    expect(answered).toMatchObject({ status: 200, client: { prefix: client_id_prefix } });
    const session = await clinic.readPresentationSession({ params: { id } });
    expect(session).toMatchObject({ verdict: 'accepted', rejections: [] });
    expect(session.disclosed).toMatchObject([{ claims: { name: { family: 'Made' }, jurisdiction: 'US-OR' } }]);
    const [, key = ''] = session.disclosed[0]?.holder.split('did:jwk:') ?? [];
    expect(JSON.parse(Buffer.from(key, 'base64url').toString())).toEqual(wallet.key);
    expect(session.disclosed[0]?.claims).not.toHaveProperty('licenseNumber');
    // whoever has proved the key is registered by the answer, from the command line too
    const register = () => cli('patient', 'add', '--session', id, '--json');
    expect(JSON.parse((await register()).out)).toMatchObject({ did: wallet.did, custody: 'holder' });
    expect(await register()).toMatchObject({ code: 0 });
    expect((await clinic.listPatients({})).patients.filter(({ did }) => did === wallet.did)).toHaveLength(1);
  });

  test.each([
    ['x509_hash', 'dc_api.jwt', 'openid4vp-v1-signed'],
    ['x509_hash', 'dc_api', 'openid4vp-v1-signed'],
    ['origin', 'dc_api.jwt', 'openid4vp-v1-unsigned'],
  ] as const)('answers our verifier through a page: %s, %s', async (client_id_prefix, response_mode, protocol) => {
    const origin = 'https://clinic.example';
    const wallet = await peerWallet([root]);
    const { compact } = await licenseFor(wallet.did);
    const { id, dc_api } = await clinic.openPresentationSession({
      body: { dcql: query, client_id_prefix, response_mode, expected_origins: [origin] },
    });
    expect(dc_api?.protocol).toBe(protocol);
    const { answer, client } = await wallet.presentToPage(dc_api?.data ?? {}, origin, 'license', compact, frame);
    expect(client.prefix).toBe(client_id_prefix);
    const answered = await clinic.answerPresentationSession({ params: { id }, body: { origin, data: answer } });
    expect(answered).toEqual({ verdict: 'accepted', rejections: [] });
    const session = await clinic.readPresentationSession({ params: { id } });
    expect(session.disclosed).toMatchObject([{ claims: { jurisdiction: 'US-OR' } }]);
  });

  test('is told why a revoked credential is refused', async () => {
    const wallet = await peerWallet([root]);
    const { id: credential, compact } = await licenseFor(wallet.did);
    await clinic.revokeCredential({ params: { id: credential } });
    const { uri } = await clinic.openPresentationSession({ body: { dcql: query } });
    expect(await wallet.present(uri, 'license', compact, frame)).toMatchObject({
      status: 400,
      body: { error: 'invalid_request', error_description: 'revoked at /vp_token/license/0' },
    });
  });

  test('does not trust our verifier without its root', async () => {
    const wallet = await peerWallet([]);
    const { compact } = await licenseFor(wallet.did);
    const { uri } = await clinic.openPresentationSession({ body: { dcql: query } });
    await expect(wallet.present(uri, 'license', compact, frame)).rejects.toThrow();
  });
});

describe('an issuer of @sd-jwt and jose that is known by a certificate', () => {
  const issuer = 'https://licences.example';

  test('is believed by who trusts its root, for what it is called, and everybody else says why not', async () => {
    const authority = await testAuthority('CN=Root of licences', new Date());
    const middle = await authority.issue('CN=Licences 2026', { isAuthority: true });
    const { keys, x5c } = await middle.issue('CN=Licences', { dns: 'licences.example' });
    const wallet = await peerWallet([root]);
    const signed = (name: string | undefined) =>
      peerIssuer({ privateKey: keys.privateKey, x5c }, name).issue(
        vctOf('PractitionerLicense'),
        wallet.key,
        license.claims,
      );
    const asking = (trusted_authorities?: { type: 'aki' | 'etsi_tl'; values: string[] }[]) => ({
      credentials: query.credentials.map((one) => ({
        ...one,
        ...(trusted_authorities ? { trusted_authorities } : {}),
      })),
    });
    const show = async (credential: string, dcql = asking()) => {
      const { id, uri } = await clinic.openPresentationSession({ body: { dcql } });
      const { status } = await wallet.present(uri, 'license', credential, { name: true, jurisdiction: true });
      return { status, ...(await clinic.readPresentationSession({ params: { id } })) };
    };
    const good = await signed(issuer);
    expect(await show(good)).toMatchObject({ status: 400, rejections: [{ reason: 'issuer_not_trusted' }, {}] });

    const types = ['PractitionerLicense' as const];
    const rule = { kind: 'x509' as const, pem: authority.pem, types, withoutStatus: true as const };
    const { id, certificates } = await clinic.addTrust({ body: rule });
    expect(certificates).toMatchObject([{ subject: 'CN=Root of licences' }]);
    const accepted = await show(good);
    expect(accepted).toMatchObject({ status: 200, verdict: 'accepted', disclosed: [{ issuer }] });
    expect(accepted.disclosed[0]?.claims).toEqual({ name: license.claims.name, jurisdiction: 'US-OR' });
    expect(await show(await signed(undefined))).toMatchObject({
      disclosed: [{ issuer: expect.stringMatching(/^x509_hash:/) }],
    });

    const aki = (...values: string[]) => asking([{ type: 'aki', values }]);
    const [keyOfMiddle = ''] = x509Chains().authorityKeyIds(x5c);
    expect(await show(good, aki('s9tIpPmhxdiuNkHMEWNpYim8S8Y', keyOfMiddle))).toMatchObject({ verdict: 'accepted' });
    expect(await show(good, aki('s9tIpPmhxdiuNkHMEWNpYim8S8Y'))).toMatchObject({
      verdict: 'refused',
      rejections: [{ reason: 'query_not_satisfied', at: '/dcql_query/credentials/0' }, {}],
    });

    const stolenName = await show(await signed('https://clinic.example'));
    const detail = expect.stringContaining(
      'of https://clinic.example, and the certificate "CN=Licences" names licences.example',
    );
    expect(stolenName).toMatchObject({
      verdict: 'refused',
      rejections: [{ reason: 'issuer_not_trusted', detail }, {}],
    });
    expect(await clinic.explainTrust({ body: { credential: good } })).toMatchObject({
      trusted: true,
      credential: { issuer, certificates: ['CN=Licences', 'CN=Licences 2026'] },
    });
    // its own licences are believed by the registry, which now needs a rule as well
    await clinic.removeTrust({ params: { id } });
  });
});

describe('a verifier of @openid4vc and jose', () => {
  test.each([true, false])('is answered by our wallet (encrypted: %s)', async (isEncrypted) => {
    const pem = await makeRequestCertificate('localhost', new Date());
    const verifier = await peerVerifier(pem);
    const roots = join(folder, `roots-${isEncrypted}.pem`);
    writeFileSync(roots, pem.slice(pem.lastIndexOf('-----BEGIN CERTIFICATE')));
    const environment = {
      ASSENT_URL: service.url,
      ASSENT_ALLOW_LOOPBACK_HTTP: '1',
      ASSENT_TRUSTED_CA_FILES: roots,
    };
    const file = join(folder, `wallet-${isEncrypted}.json`);
    const wallet = (...args: string[]) =>
      commandLine(environment, 'passphrase of the test')('wallet', '--file', file, ...args);
    await wallet('create');
    const { did } = JSON.parse((await wallet('did', 'clinic', '--json')).out) as { did: string };
    await licenseFor(did);
    await wallet('receive', 'clinic', '--json');

    const { uri, nonce } = await verifier.ask(query, isEncrypted);
    const presented = await wallet('present', uri, '--yes', '--json');
    expect({ code: presented.code, err: presented.err }).toMatchObject({ code: 0 });
    expect(JSON.parse(presented.out)).toMatchObject({
      presented: true,
      client_id: verifier.clientId,
      sent: [{ query: 'license', type: 'PractitionerLicense' }],
      answer: { accepted: true, redirectUri: 'https://done.example/' },
    });
    const [answer] = verifier.received as { license: string[] }[];
    const [jwt = '', ...rest] = answer?.license[0]?.split('~') ?? [];
    const payloadOf = (token = '') => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    expect(payloadOf(rest.at(-1))).toMatchObject({ nonce, aud: verifier.clientId, sd_hash: expect.any(String) });
    expect(payloadOf(jwt)).toMatchObject({ aka_vcts: [vctOf('PractitionerLicense')] });
    // name, name.family and jurisdiction
    expect(rest).toHaveLength(4);
    verifier.close();
  });
});
