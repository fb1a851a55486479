import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient } from '@assent/api';
import type { LocalService } from '@assent/cli';
import { plusSeconds, vctOf } from '@assent/domain';
import { makeRequestCertificate } from '@assent/openid4vc';
import { systemClock } from '@assent/veramo';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setGlobalConfig } from '@openid4vc/utils';
import { commandLine } from '../../packages/cli/src/testing/command-line.ts';
import { startServiceFromSource } from '../../packages/cli/src/testing/service-from-source.ts';
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

beforeAll(async () => {
  service = await startServiceFromSource();
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
