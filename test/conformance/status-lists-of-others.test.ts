import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import { type Client, createClient } from '@assent/api';
import type { LocalService } from '@assent/cli';
import { vctOf } from '@assent/domain';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setGlobalConfig } from '@openid4vc/utils';
import { SignJWT } from 'jose';
import { commandLine } from '../../packages/cli/src/testing/command-line.ts';
import { startTestService } from '../../packages/cli/src/testing/test-service.ts';
import { type TestLink, testAuthority } from '../../packages/openid4vc/src/testing/test-authority.ts';
import { peerIssuer } from '../support/peers/peer-issuer.ts';
import { type PeerList, peerListToken, peerStatusLists, says } from '../support/peers/peer-status-lists.ts';
import { peerWallet } from '../support/peers/peer-wallet.ts';

// http on this machine only
setGlobalConfig({ allowInsecureUrls: true });

const issuer = 'https://licences.example';
const claims = {
  name: { family: 'Made', given: ['Up'] },
  profession: { system: 'http://snomed.info/sct', code: '309343006' },
  licenseNumber: 'MD-1',
  jurisdiction: 'US-OR',
};
const vct = vctOf('PractitionerLicense');
const query = {
  credentials: [
    { id: 'license', format: 'dc+sd-jwt' as const, meta: { vct_values: [vct] }, claims: [{ path: ['jurisdiction'] }] },
  ],
};

const folder = mkdtempSync(join(tmpdir(), 'assent-lists-'));
const repository = fileURLToPath(new URL('../..', import.meta.url));
/** Stays in the folder of agent.yml, from where packages are found. */
const agentFile = join(repository, `.agent-lists-${process.pid}.yml`);

/** agent.yml for a network that keeps its lists inside: on this machine, under a root of its own. */
const agentWithLists = (ca: string): string =>
  readFileSync(join(repository, 'agent.yml'), 'utf8').replace(
    /^( +)- maxBytes: 4000000\n/m,
    (line, indent: string) =>
      `${line}${indent}  allowedRanges: ["127.0.0.0/8", "::1/128"]\n${indent}  ca: ${JSON.stringify(ca)}\n`,
  );

let service: LocalService;
let clinic: Client;
let apiKey: string;
let wallet: Awaited<ReturnType<typeof peerWallet>>;
let server: Awaited<ReturnType<typeof peerStatusLists>>;
let authority: TestLink;
let signer: PeerList['signer'];

beforeAll(async () => {
  const web = await testAuthority('CN=Web', new Date());
  const local = await web.issue('CN=localhost', { dns: 'localhost' });
  server = await peerStatusLists({ pem: local.pem, privateKey: local.keys.privateKey });
  writeFileSync(agentFile, agentWithLists(web.pem));
  service = await startTestService({ ASSENT_AGENT_FILE: agentFile });
  const operator = createClient({ baseUrl: service.url, token: service.operatorKey });
  const body = { id: 'clinic' as never, kind: 'clinic' as const, name: 'The clinic', accreditedFor: [] };
  ({ apiKey } = await operator.onboardOrganization({ body }));
  clinic = createClient({ baseUrl: service.url, token: apiKey });
  wallet = await peerWallet([await (await fetch(`${service.url}/openid4vp/trust-anchor.pem`)).text()]);

  authority = await testAuthority('CN=Root of licences', new Date());
  signer = certified(await authority.issue('CN=Licences', { dns: 'licences.example' }));
  await clinic.addTrust({ body: { kind: 'x509', pem: authority.pem, types: ['PractitionerLicense'] } });
});
afterAll(async () => {
  await service?.stop();
  await server?.close();
  rmSync(agentFile, { force: true });
  rmSync(folder, { recursive: true, force: true });
});

const certified = ({ keys, x5c }: TestLink) => ({ privateKey: keys.privateKey, x5c });
const listed = (name: string, idx = 0) => ({ status_list: { idx, uri: server.urlOf(name) } });
const publish = (name: string, changes: Partial<PeerList> = {}) =>
  server.publish(name, { signer, statuses: [0, 1, 2, 3], ...changes });
const licence = (status?: object, name: string | undefined = issuer) =>
  peerIssuer(signer, name).issue(vct, wallet.key, claims, status as never);

/** Shows a licence in a session, new unless one is given, and tells what became of both. */
async function show(credential: string, session?: { readonly id: string; readonly uri: string }) {
  const { id, uri } = session ?? (await clinic.openPresentationSession({ body: { dcql: query } }));
  const { status, body } = await wallet.present(uri, 'license', credential, { jurisdiction: true });
  const { state, verdict, rejections, steps } = await clinic.readPresentationSession({ params: { id } });
  return { id, uri, status, body, state, verdict, rejections, last: steps.at(-1) };
}

describe('a credential of an issuer of @sd-jwt and jose that publishes lists of @owf', () => {
  test('is accepted while its list says that it is valid', async () => {
    await publish('good');
    expect(await show(await licence(listed('good')))).toMatchObject({ status: 200, verdict: 'accepted' });
    expect(await show(await licence(listed('good'), undefined))).toMatchObject({ verdict: 'accepted' });
    expect(server.asked.filter(({ url }) => url === '/lists/good')).toHaveLength(1);
  });

  test.each([
    ['revoked', 1, 'revoked'],
    ['suspended', 2, 'suspended'],
    ['something else', 3, 'status_not_supported'],
    ['nothing, for it has no such place', 4, 'status_not_supported'],
  ] as const)('is refused if its list says %s', async (_, place, reason) => {
    await publish('good');
    expect(await show(await licence(listed('good', place)))).toMatchObject({
      status: 400,
      verdict: 'refused',
      rejections: [{ reason, at: '/vp_token/license/0' }],
    });
  });

  test.each<[string, () => object | undefined, string]>([
    ['no status', () => undefined, 'status_missing'],
    [
      'a list over http',
      () => ({ status_list: { idx: 0, uri: 'http://localhost/lists/good' } }),
      'status_not_supported',
    ],
    ['a status of another kind', () => ({ other: {} }), 'status_not_supported'],
    ['two kinds of status', () => ({ ...listed('good'), other: {} }), 'status_not_supported'],
  ])('is refused with %s', async (_, status, reason) => {
    expect(await show(await licence(status()))).toMatchObject({ status: 400, rejections: [{ reason }] });
  });

  test('is refused for its issuer, and nobody is asked where that one says', async () => {
    await publish('unasked');
    const stranger = certified(
      await (await testAuthority('CN=Stranger', new Date())).issue('CN=Licences', { dns: 'licences.example' }),
    );
    const credential = await peerIssuer(stranger, issuer).issue(vct, wallet.key, claims, listed('unasked'));
    const shown = await show(credential);
    expect(shown).toMatchObject({ status: 400, rejections: [{ reason: 'issuer_not_trusted' }] });
    expect(shown.rejections).toHaveLength(1);
    expect(server.asked.filter(({ url }) => url === '/lists/unasked')).toEqual([]);
  });
});

/** What is wrong with the list called `bad`, in each case. */
const wrongLists: readonly (readonly [string, string, () => Promise<object>])[] = [
  ['has ended', 'expired', () => wrong({ claims: { exp: Math.floor(Date.now() / 1000) - 1 } })],
  ['is of the future', 'not_yet_valid', () => wrong({ claims: { iat: Math.floor(Date.now() / 1000) + 3600 } })],
  ['was made for another address', 'another_list', () => wrong({ claims: { sub: server.urlOf('good') } })],
  ['says that it is of another issuer', 'another_issuer', () => wrong({ claims: { iss: 'https://other.example' } })],
  [
    'is of somebody else under the root',
    'another_issuer',
    async () => wrong({ signer: certified(await authority.issue('CN=Other', { dns: 'other.example' })) }),
  ],
  [
    'is of somebody of the same name under another root',
    'another_issuer',
    async () => {
      const root = await testAuthority('CN=Root of licences', new Date());
      return wrong({ signer: certified(await root.issue('CN=Licences', { dns: 'licences.example' })) });
    },
  ],
  [
    'is signed by another key than that of its certificate',
    'bad_proof',
    async () => {
      const other = await authority.issue('CN=Licences', { dns: 'licences.example' });
      return wrong({ signer: { ...signer, privateKey: other.keys.privateKey } });
    },
  ],
  [
    'has other bits than were signed',
    'bad_proof',
    async () => {
      const uri = server.urlOf('bad');
      const [header, , signature] = (await peerListToken(uri, { signer, statuses: [1] })).split('.');
      const [, payload] = (await peerListToken(uri, { signer, statuses: [0] })).split('.');
      server.answer('bad', says(200, [header, payload, signature].join('.')));
      return listed('bad');
    },
  ],
  [
    'expands to a quarter of a gigabyte',
    'malformed',
    () =>
      wrong({ claims: { status_list: { bits: 1, lst: deflateSync(Buffer.alloc(2 ** 28)).toString('base64url') } } }),
  ],
  ['is too large', 'not_reachable', () => answered(says(200, Buffer.alloc(4_000_001, 'e')))],
  ['is somewhere else', 'not_served', () => answered(says(302, '', { location: server.urlOf('good') }))],
  ['is not there', 'not_served', () => answered(says(404, ''))],
  ['is a page', 'another_media_type', () => answered(says(200, '<html>', { 'content-type': 'text/html' }))],
  [
    'has no server',
    'not_reachable',
    async () => ({ status_list: { idx: 0, uri: `https://localhost:${await closedPort()}/1` } }),
  ],
  [
    'is within the own network',
    'not_reachable',
    async () => ({ status_list: { idx: 0, uri: 'https://10.0.0.1/lists/1' } }),
  ],
];

async function wrong(changes: Partial<PeerList>): Promise<object> {
  await publish('bad', { statuses: [0], ...changes });
  return listed('bad');
}
async function answered(answer: Parameters<typeof server.answer>[1]): Promise<object> {
  server.answer('bad', answer);
  return listed('bad');
}
async function closedPort(): Promise<number> {
  const probe = createServer().listen(0, 'localhost');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}

describe('a status is unknown, and nothing is accepted,', () => {
  test.each(wrongLists)('if the list %s', async (_, reason, make) => {
    await publish('good');
    const status = await make();
    const credential = await licence(status);
    const { status: code, body, state, verdict, last } = await show(credential);
    const host = new URL((status as ReturnType<typeof listed>).status_list.uri).hostname;
    expect({ code, body }).toMatchObject({
      code: 503,
      body: { code: 'registry_unavailable', params: { list: host, reason } },
    });
    expect({ state, verdict }).toEqual({ state: 'open', verdict: null });
    expect(last).toEqual({
      at: expect.any(String),
      step: 'response_unchecked',
      unknown: `registry_unavailable: ${reason}`,
    });
    expect(JSON.stringify([body, last])).not.toContain('/lists/');
  });

  test('until the list can be read: the session is answered then', async () => {
    server.answer('late', says(503, ''));
    const credential = await licence(listed('late'));
    const first = await show(credential);
    expect(first).toMatchObject({ status: 503, state: 'open' });
    await publish('late');
    expect(await show(credential, first)).toMatchObject({ status: 200, verdict: 'accepted' });
  });
});

describe('an explanation', () => {
  const explain = (credential: string, ...options: string[]) => {
    const file = join(folder, 'credential.txt');
    writeFileSync(file, credential);
    return commandLine({ ASSENT_URL: service.url, ASSENT_API_KEY: apiKey }, '')('trust', 'explain', file, ...options);
  };

  test('says what the list says', async () => {
    await publish('good');
    const good = await explain(await licence(listed('good')));
    expect(good).toMatchObject({
      code: 0,
      out: expect.stringContaining('status: the list of its issuer says that it is valid'),
    });
    const revoked = await explain(await licence(listed('good', 1)));
    expect(revoked).toMatchObject({ code: 1, out: expect.stringContaining('says that it is revoked\nrevoked') });
  });

  test('says why the list cannot be relied upon', async () => {
    await wrong({ signer: certified(await authority.issue('CN=Other', { dns: 'other.example' })) });
    const unknown = await explain(await licence(listed('bad')), '--json');
    expect({ code: unknown.code, ...JSON.parse(unknown.out) }).toMatchObject({
      ...{ code: 3, trusted: true, rejections: [] },
      status: {
        detail: `unknown: the list at localhost is not of the issuer: the credential says it is of ${issuer}, and the certificate "CN=Other" names other.example`,
      },
    });
  });

  test('is given of a jwt_vc_json, too', async () => {
    await publish('good');
    const signed = (idx: number) =>
      new SignJWT({
        ...{ sub: wallet.did, jti: 'urn:x:licence', status: listed('good', idx) },
        vc: {
          '@context': ['https://www.w3.org/2018/credentials/v1'],
          type: ['VerifiableCredential', 'PractitionerLicenseCredential'],
          credentialSubject: claims,
        },
      })
        .setProtectedHeader({ alg: 'ES256', typ: 'JWT', x5c: [...signer.x5c] })
        .setIssuer(issuer)
        .setNotBefore('0s')
        .setExpirationTime('1h')
        .sign(signer.privateKey);
    const explainOf = async (idx: number) => clinic.explainTrust({ body: { credential: await signed(idx) } });
    expect(await explainOf(0)).toMatchObject({ trusted: true, status: { reading: 'valid' }, rejections: [] });
    expect(await explainOf(2)).toMatchObject({
      status: { reading: 'suspended' },
      rejections: [{ reason: 'suspended' }],
    });
  });
});
