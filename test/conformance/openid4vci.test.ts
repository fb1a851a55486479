import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient } from '@assent/api';
import { type LocalService, networkProofs, readNetwork } from '@assent/cli';
import { vctOf } from '@assent/domain';
import { x509Chains } from '@assent/openid4vc';
import { createVerifierAgent } from '@assent/veramo';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setGlobalConfig } from '@openid4vc/utils';
import { encodeBase58 } from 'ethers';
import { commandLine } from '../../packages/cli/src/testing/command-line.ts';
import { startTestService } from '../../packages/cli/src/testing/test-service.ts';
import { testAuthority } from '../../packages/openid4vc/src/testing/test-authority.ts';
import { testBrowser } from '../../packages/service/src/testing/code-wallet.ts';
import { isGoodForPeer, type Json } from '../support/peers/digitalbazaar-peer.ts';
import { agreeInBrowser } from '../support/peers/patient-browser.ts';
import { peerIssuer } from '../support/peers/peer-issuer.ts';
import { peerOfferer } from '../support/peers/peer-offerer.ts';
import { peerReceive } from '../support/peers/peer-receiver.ts';
import { sphereonReceive } from '../support/peers/sphereon-receiver.ts';
import { until } from '../support/until.ts';

// http on this machine only
setGlobalConfig({ allowInsecureUrls: true });

const folder = mkdtempSync(join(tmpdir(), 'assent-openid4vci-'));
const claims = {
  name: { family: 'Made', given: ['Up'] },
  profession: { system: 'http://snomed.info/sct', code: '309343006' },
  licenseNumber: 'MD-1',
  jurisdiction: 'US-OR',
};
const type = 'PractitionerLicense' as const;

let service: LocalService;
let clinic: Client;
let clinicKey: string;

beforeAll(async () => {
  service = await startTestService();
  const { operatorKey } = JSON.parse(readFileSync(join(service.home, 'secrets.json'), 'utf8'));
  const operator = createClient({ baseUrl: service.url, token: operatorKey });
  const body = { id: 'clinic' as never, kind: 'clinic' as const, name: 'The clinic', accreditedFor: [type] };
  const { apiKey } = await operator.onboardOrganization({ body });
  clinicKey = apiKey;
  clinic = createClient({ baseUrl: service.url, token: apiKey });
});
afterAll(async () => {
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const offer = (changes: object = {}) => clinic.openOffer({ body: { type, claims: claims as never, ...changes } });
const browser = () =>
  testBrowser({ call: (path, init) => fetch(new URL(path, service.url), { ...init, redirect: 'manual' }) });
const stepsOf = async (id: string) => (await clinic.readOffer({ params: { id } })).steps.map(({ step }) => step);
const proven = async (compact: string) => {
  const checked = await networkProofs(await readNetwork(clinic)).verifyCredential(compact);
  if (!checked.valid) throw new Error(checked.rejections.map(({ reason }) => reason).join());
  return checked.value;
};
const didOf = ({ kty, crv, x, y }: { kty?: string; crv?: string; x?: string; y?: string }) =>
  `did:jwk:${Buffer.from(JSON.stringify({ kty, crv, x, y })).toString('base64url')}`;

describe('a wallet of @openid4vc and jose', () => {
  test.each([
    ['dc+sd-jwt', true],
    ['dc+sd-jwt', false],
    ['jwt_vc_json', true],
  ] as const)('takes an offer of ours in %s, with DPoP: %s', async (format, withDpop) => {
    const { id, uri } = await offer();
    const received = await peerReceive(uri, `${type}_${format}`, { withDpop });
    expect(received.tokenType).toBe(withDpop ? 'DPoP' : 'Bearer');
    const [compact = ''] = received.credentials;
    expect(await proven(compact)).toMatchObject({ type, format, subject: didOf(received.keys[0] ?? {}), claims });
    expect(await stepsOf(id)).toEqual(['created', 'offer_read', 'code_redeemed', 'issued', 'wallet_accepted']);
  });

  test('takes a batch with a transaction code, one credential for each key', async () => {
    const { id, uri, tx_code } = await offer({ tx_code: true });
    const received = await peerReceive(uri, `${type}_dc+sd-jwt`, { txCode: tx_code ?? '', count: 3 });
    const subjects = await Promise.all(received.credentials.map(async (compact) => (await proven(compact)).subject));
    expect(subjects).toEqual(received.keys.map(didOf));
    expect((await clinic.readOffer({ params: { id } })).credentials).toHaveLength(3);
  });

  test.each([true, false])(
    'comes back for fresh copies, with DPoP: %s, until the clinic revokes one',
    async (withDpop) => {
      const { id, uri } = await offer({ refresh: true });
      const received = await peerReceive(uri, `${type}_dc+sd-jwt`, { withDpop });
      const fresh = [...(await received.refresh(3)), ...(await received.refresh())];
      expect(fresh).toHaveLength(4);
      for (const compact of fresh) expect(await proven(compact)).toMatchObject({ type, claims });
      expect(await stepsOf(id)).toEqual([
        ...['created', 'offer_read', 'code_redeemed', 'issued', 'wallet_accepted'],
        ...['token_refreshed', 'issued', 'token_refreshed', 'issued'],
      ]);
      const { credentials } = await clinic.readOffer({ params: { id } });
      await clinic.revokeCredential({ params: { id: credentials[2] as never } });
      await expect(received.refresh()).rejects.toThrow();
      expect((await stepsOf(id)).at(-1)).toBe('refresh_ended');
    },
  );

  test('waits for what the clinic does not know yet, and takes it once it is released', async () => {
    const { id, uri } = await clinic.openOffer({ body: { type, deferred: true } });
    const received = await peerReceive(uri, `${type}_dc+sd-jwt`, { count: 2 });
    expect(received.credentials).toEqual([]);
    expect(await received.takeLater()).toBeUndefined();
    await clinic.releaseOffer({ params: { id }, body: { claims: claims as never } });
    const came = (await received.takeLater()) ?? [];
    expect(came).toHaveLength(2);
    for (const compact of came) expect(await proven(compact)).toMatchObject({ type, claims });
    await expect(received.takeLater()).rejects.toThrow();
  });

  test('is told when its transaction code is wrong, and when the offer was taken', async () => {
    const { id, uri, tx_code } = await offer({ tx_code: true });
    const wrong = tx_code === '000000' ? '000001' : '000000';
    await expect(peerReceive(uri, `${type}_dc+sd-jwt`, { txCode: wrong })).rejects.toThrow(
      /invalid_grant|access token/i,
    );
    expect(await stepsOf(id)).toContain('code_refused');
    await peerReceive(uri, `${type}_dc+sd-jwt`, { txCode: tx_code ?? '' });
    await expect(peerReceive(uri, `${type}_dc+sd-jwt`, { txCode: tx_code ?? '' })).rejects.toThrow();
  });
});

describe('a wallet of @openid4vc and jose, with an authorization code', () => {
  test.each([
    ['dc+sd-jwt', 'authorization_details', true],
    ['jwt_vc_json', 'authorization_details', false],
    ['dc+sd-jwt', 'scope', true],
  ] as const)('takes an offer of ours in %s, asked for by %s, with DPoP: %s', async (format, by, withDpop) => {
    const { id, uri, tx_code } = await offer({ grant: 'authorization_code' });
    const redirectUri = 'http://127.0.0.1:49152/cb';
    const agree = (page: string) => agreeInBrowser(browser(), page, tx_code ?? '');
    const authorization = { by, redirectUri, agree };
    const received = await peerReceive(uri, `${type}_${format}`, { withDpop, authorization });
    expect(received.tokenType).toBe(withDpop ? 'DPoP' : 'Bearer');
    const [compact = ''] = received.credentials;
    expect(await proven(compact)).toMatchObject({ type, format, subject: didOf(received.keys[0] ?? {}), claims });
    expect(await stepsOf(id)).toEqual([
      ...['created', 'offer_read', 'authorized', 'code_redeemed', 'issued', 'wallet_accepted'],
    ]);
  });
});

describe('the client of Sphereon', () => {
  test('takes an offer of ours with a transaction code, and tells that it did', async () => {
    const { id, uri, tx_code } = await offer({ tx_code: true });
    const received = await sphereonReceive(uri, `${type}_dc+sd-jwt`, { txCode: tx_code ?? '' });
    const [compact = ''] = received.credentials;
    expect(await proven(compact)).toMatchObject({ type, format: 'dc+sd-jwt', subject: didOf(received.key), claims });
    expect(await stepsOf(id)).toEqual(['created', 'offer_read', 'code_redeemed', 'issued', 'wallet_accepted']);
  });

  test('is told what is wrong with its proof where it is of a draft', async () => {
    const { uri } = await offer();
    await expect(sphereonReceive(uri, `${type}_dc+sd-jwt`, { asInDraft: true })).rejects.toThrow(/invalid_proof/);
  });
});

/** `watch` gets each line that the person is shown. */
const watched =
  (watch: (line: string) => void) =>
  (name: string, ...args: string[]) => {
    const environment = { ASSENT_URL: service.url, ASSENT_ALLOW_LOOPBACK_HTTP: '1' };
    const file = ['--file', join(folder, `${name}.json`)];
    return commandLine(environment, 'passphrase of the test', false, watch)('wallet', ...file, ...args);
  };
const wallet = Object.assign(
  watched(() => undefined),
  { watched },
);

describe('an issuer with a key of Ed25519', () => {
  const offerOfLdpVc = async () => {
    const { id, uri } = await offer();
    const byReference = new URL(uri).searchParams.get('credential_offer_uri') ?? '';
    const read = (await (await fetch(byReference)).json()) as { credential_configuration_ids: string[] };
    return { id, uri, read };
  };
  const byValue = (read: object) =>
    `openid-credential-offer://?${new URLSearchParams({ credential_offer: JSON.stringify(read) })}`;

  test('offers ldp_vc: @openid4vc takes it, and the libraries of Digital Bazaar take its proof', async () => {
    expect((await offerOfLdpVc()).read.credential_configuration_ids).not.toContain(`${type}_ldp_vc`);
    await clinic.rotateIssuerKey({});
    await until(
      async () => (await offerOfLdpVc()).read.credential_configuration_ids,
      (ids) => ids.includes(`${type}_ldp_vc`),
    );
    const { uri } = await offer();
    const received = await peerReceive(uri, `${type}_ldp_vc`);
    const document = received.credentials[0] as unknown as Json;
    expect(document).toMatchObject({
      type: ['VerifiableCredential', `${type}Credential`],
      credentialSubject: { id: didOf(received.keys[0] ?? {}), claims },
      proof: { type: 'DataIntegrityProof', cryptosuite: 'eddsa-rdfc-2022' },
    });
    expect(await proven(JSON.stringify(document))).toMatchObject({ type, format: 'ldp_vc', claims });
    const multikey = await multikeyOf(String((document.proof as Json).verificationMethod));
    expect(await isGoodForPeer(document, String(document.issuer), { multikey })).toBe(true);
    const forged = { ...document, validUntil: '2099-01-01T00:00:00Z' };
    expect(await isGoodForPeer(forged, String(document.issuer), { multikey })).toBe(false);
  });

  test('is one whose ldp_vc our wallet keeps, if nothing else is offered', async () => {
    const { read } = await offerOfLdpVc();
    const only = byValue({ ...read, credential_configuration_ids: [`${type}_ldp_vc`] });
    expect(await wallet('six', 'create')).toMatchObject({ code: 0 });
    const taken = await wallet('six', '--json', 'receive', only);
    expect(taken).toMatchObject({ code: 0 });
    expect(JSON.parse(taken.out)).toMatchObject({ added: 1, credentials: [{ type, format: 'ldp_vc' }] });
  });

  /** The key under a DID URL, from the document that the chain has. */
  const multikeyOf = async (kid: string): Promise<string> => {
    const resolver = createVerifierAgent(await readNetwork(clinic));
    const { didDocument } = await resolver.resolveDid({ didUrl: kid.split('#')[0] ?? '' });
    const method = didDocument?.verificationMethod?.find(({ id }) => id === kid);
    const { publicKeyHex, publicKeyJwk } = method ?? {};
    const bytes = publicKeyHex ? Buffer.from(publicKeyHex, 'hex') : Buffer.from(publicKeyJwk?.x ?? '', 'base64url');
    return `z${encodeBase58(Buffer.concat([Buffer.of(0xed, 0x01), bytes]))}`;
  };
});

describe('our wallet', () => {
  test('takes an offer by its link, with the code that came on another way, and keeps what it checked', async () => {
    const { id, uri, tx_code } = await offer({ tx_code: true });
    expect(await wallet('one', 'create')).toMatchObject({ code: 0 });
    expect(await wallet('one', 'receive', uri)).toMatchObject({ code: 2 });
    const taken = await wallet('one', '--json', 'receive', uri, '--tx-code', tx_code ?? '');
    expect(taken).toMatchObject({ code: 0 });
    const received = JSON.parse(taken.out);
    expect(received).toMatchObject({
      added: 1,
      credential_issuer: `${service.url}/openid4vci/clinic`,
      credentials: [{ type, format: 'dc+sd-jwt' }],
    });
    const listed = JSON.parse((await wallet('one', '--json', 'list')).out);
    expect(listed).toMatchObject([{ id: received.credentials[0].id, type }]);
    expect(await stepsOf(id)).toEqual([
      ...['created', 'offer_read', 'offer_read', 'code_redeemed', 'issued', 'wallet_accepted'],
    ]);
    const again = await wallet('one', 'receive', uri, '--tx-code', tx_code ?? '');
    expect(again).toMatchObject({ code: 2 });
  });

  test('takes an offer that leads to a page, where the patient enters her code', async () => {
    const file = join(folder, 'claims.json');
    writeFileSync(file, JSON.stringify(claims));
    const assent = commandLine({ ASSENT_URL: service.url, ASSENT_API_KEY: clinicKey });
    const made = await assent('--json', 'session', 'offer', type, file, '--authorization-code');
    const { id, uri, tx_code } = JSON.parse(made.out);
    await wallet('three', 'create');
    const back: Promise<Response>[] = [];
    const patient = (line: string) => {
      const page = /open this page in your browser: (\S+)/.exec(line)?.[1];
      if (page) back.push(agreeInBrowser(browser(), page, tx_code ?? '').then((address) => fetch(address)));
    };
    const taken = await wallet.watched(patient)('three', '--json', 'receive', uri);
    expect(taken).toMatchObject({ code: 0 });
    expect(JSON.parse(taken.out)).toMatchObject({ added: 1, credentials: [{ type, format: 'dc+sd-jwt' }] });
    expect(await (await back[0])?.text()).toContain('You can close this page');
    expect(await stepsOf(id)).toEqual([
      ...['created', 'offer_read', 'authorized', 'code_redeemed', 'issued', 'wallet_accepted'],
    ]);
  });

  test('is told when the patient did not agree', async () => {
    const { id, uri } = await offer({ grant: 'authorization_code' });
    await wallet('four', 'create');
    const patient = (line: string) => {
      const page = /open this page in your browser: (\S+)/.exec(line)?.[1];
      if (page) void agreeInBrowser(browser(), page, '', 'decline').then((address) => fetch(address));
    };
    const { code, err } = await wallet.watched(patient)('four', 'receive', uri);
    expect({ code, isSaid: err.includes('access_denied') }).toEqual({ code: 2, isSaid: true });
    expect(await stepsOf(id)).toEqual(['created', 'offer_read', 'declined']);
  });

  test('comes back for a fresh copy, with a key that stayed in the wallet, until the clinic revokes one', async () => {
    const { id, uri } = await offer({ refresh: true });
    await wallet('five', 'create');
    const taken = JSON.parse((await wallet('five', '--json', 'receive', uri)).out);
    const refresh = async (...args: string[]) => {
      const { code, out } = await wallet('five', '--json', 'refresh', ...args);
      return { code, refreshed: out ? JSON.parse(out).refreshed : undefined };
    };
    expect(await refresh()).toMatchObject({ code: 0, refreshed: [{ credentials: [{ type }] }] });
    expect(await refresh(taken.credentials[0].id)).toMatchObject({ code: 0, refreshed: [{ credentials: [{ type }] }] });
    expect(await refresh('no-such-credential')).toMatchObject({ code: 2 });
    expect(JSON.parse((await wallet('five', '--json', 'list')).out)).toHaveLength(3);
    await clinic.revokeCredential({ params: { id: taken.credentials[0].id } });
    expect(await refresh()).toMatchObject({ code: 1, refreshed: [{ credentials: [], refused: 'invalid_grant' }] });
    expect(await refresh()).toMatchObject({ code: 0, refreshed: [] });
    expect((await stepsOf(id)).at(-1)).toBe('refresh_ended');
  });

  test('shows each of several copies once, and fetches others when none is left', async () => {
    const { uri } = await offer({ refresh: true });
    await wallet('seven', 'create');
    const tooMany = await wallet('seven', 'receive', uri, '--copies', '11');
    expect({ code: tooMany.code, isSaid: tooMany.err.includes('batch_size') }).toEqual({ code: 2, isSaid: true });
    const taken = JSON.parse((await wallet('seven', '--json', 'receive', uri, '--copies', '2')).out);
    expect(taken).toMatchObject({ added: 2 });
    const held = async () => JSON.parse((await wallet('seven', '--json', 'list')).out);
    expect(new Set((await held()).map(({ copyOf }: { copyOf: string }) => copyOf))).toEqual(
      new Set([taken.credentials[0].id]),
    );
    const meta = { vct_values: [vctOf(type)] };
    const dcql = { credentials: [{ id: 'one', format: 'dc+sd-jwt' as const, meta }] };
    const present = async () => {
      const { id, uri: request } = await clinic.openPresentationSession({
        body: { dcql, client_id_prefix: 'decentralized_identifier' },
      });
      const { code, err, out } = await wallet('seven', 'present', request, '--yes');
      const { disclosed } = await clinic.readPresentationSession({ params: { id } });
      return { code, said: err + out, holder: disclosed[0]?.holder };
    };
    const shown = [await present(), await present()];
    expect(shown.map(({ code }) => code)).toEqual([0, 0]);
    expect(new Set(shown.map(({ holder }) => holder)).size).toBe(2);
    expect(await present()).toMatchObject({
      code: 1,
      said: expect.stringContaining('wallet refresh'),
      holder: undefined,
    });
    expect(await wallet('seven', 'refresh')).toMatchObject({ code: 0 });
    const third = await present();
    expect(third.code).toBe(0);
    expect(shown.map(({ holder }) => holder)).not.toContain(third.holder);
    const { out } = await wallet('seven', 'list');
    expect(out).toContain('0 of 2 copies left');
    expect(out).toContain('1 of 2 copies left');
  });

  test('keeps what it has to wait for, and comes back until it is released or denied', async () => {
    await wallet('four', 'create');
    const refresh = async () => {
      const { code, out } = await wallet('four', '--json', 'refresh');
      return { code, refreshed: JSON.parse(out).refreshed };
    };
    const received = async () => {
      const { id, uri } = await offer({ deferred: true });
      const taken = JSON.parse((await wallet('four', '--json', 'receive', uri)).out);
      expect(taken).toMatchObject({ added: 0, credentials: [], pending: { interval: 60 } });
      return id;
    };
    const released = await received();
    expect(await refresh()).toMatchObject({ code: 0, refreshed: [{ credentials: [], pending: true }] });
    await clinic.releaseOffer({ params: { id: released }, body: {} });
    expect(await refresh()).toMatchObject({ code: 0, refreshed: [{ credentials: [{ type }] }] });
    expect(await refresh()).toMatchObject({ code: 0, refreshed: [{ credentials: [{ type }] }] });
    expect(JSON.parse((await wallet('four', '--json', 'list')).out)).toHaveLength(2);
    const denied = await received();
    await clinic.releaseOffer({ params: { id: denied }, body: { decision: 'deny' } });
    const refused = { credentials: [], refused: 'credential_request_denied' };
    expect(await refresh()).toMatchObject({ code: 1, refreshed: [{ credentials: [{ type }] }, refused] });
    expect((await refresh()).refreshed).toHaveLength(1);
    expect((await clinic.readOffer({ params: { id: denied } })).state).toBe('denied');
  });

  test.each([
    ['a link that is none', 'openid-credential-offer:'],
    ['an offer of nobody', 'openid-credential-offer://?credential_offer_uri=http%3A%2F%2F127.0.0.1%3A1%2Foffer'],
    ['an offer on the web without TLS', 'openid-credential-offer://?credential_offer_uri=http%3A%2F%2Fissuer.example'],
    [
      'an offer without a code',
      `openid-credential-offer://?credential_offer=${encodeURIComponent(JSON.stringify({ credential_issuer: 'https://x.example', credential_configuration_ids: ['x'] }))}`,
    ],
  ])('refuses %s', async (_, uri) => {
    await wallet('two', 'create');
    const { code, out } = await wallet('two', 'receive', uri);
    expect({ code: [2, 3].includes(code), out }).toEqual({ code: true, out: '' });
  });
});

describe('an issuer of jose and @sd-jwt that is known by a certificate', () => {
  test('is believed by our wallet under a root that it trusts, and for its own name', async () => {
    const authority = await testAuthority('CN=Root of licences', new Date());
    const { keys, x5c } = await authority.issue('CN=Licences', { dns: 'licences.example' });
    const offerer = await peerOfferer(vctOf(type), claims);
    const signer = { privateKey: keys.privateKey, x5c };
    offerer.signedBy(peerIssuer(signer, 'https://licences.example'));
    const roots = join(folder, 'roots-of-issuers.pem');
    writeFileSync(roots, authority.pem);
    const receive = (environment: Readonly<Record<string, string>>) => {
      const trusting = { ASSENT_URL: service.url, ASSENT_ALLOW_LOOPBACK_HTTP: '1', ...environment };
      return (...args: string[]) =>
        commandLine(trusting, 'passphrase of the test')('wallet', '--file', join(folder, 'certified.json'), ...args);
    };
    const [careful, trusting] = [receive({}), receive({ ASSENT_TRUSTED_CA_FILES: roots })];
    await careful('create');
    const refused = await careful('receive', offerer.uri, '--json');
    expect(refused).toMatchObject({ code: 4, err: expect.stringContaining('does not lead to a trusted root') });

    const received = await trusting('receive', offerer.uri, '--json');
    expect({ code: received.code, err: received.err }).toMatchObject({ code: 0 });
    expect(JSON.parse(received.out)).toMatchObject({
      added: 1,
      credentials: [{ type, format: 'dc+sd-jwt', issuer: 'https://licences.example' }],
    });
    offerer.signedBy(peerIssuer(signer, 'https://clinic.example'));
    const stolen = await trusting('receive', offerer.uri, '--json');
    expect(stolen).toMatchObject({ code: 4, err: expect.stringContaining('names licences.example') });
    expect(offerer.events).toEqual(['credential_failure', 'credential_accepted', 'credential_failure']);

    // what was kept answers a verifier that believes the same root, and asks by it
    const rule = { kind: 'x509' as const, pem: authority.pem, types: [type], withoutStatus: true as const };
    await clinic.addTrust({ body: rule });
    const credential = { id: 'license', format: 'dc+sd-jwt' as const, meta: { vct_values: [vctOf(type)] } };
    const claim = { claims: [{ path: ['jurisdiction'] }] };
    const ask = async (aki: string) => {
      const trusted_authorities = [{ type: 'aki' as const, values: [aki] }];
      const dcql = { credentials: [{ ...credential, ...claim, trusted_authorities }] };
      const prefix = { client_id_prefix: 'decentralized_identifier' as const };
      return clinic.openPresentationSession({ body: { dcql, ...prefix } });
    };
    const other = await trusting('present', (await ask('s9tIpPmhxdiuNkHMEWNpYim8S8Y')).uri, '--yes', '--json');
    expect(JSON.parse(other.out)).toMatchObject({ presented: false, missing: ['/credentials/0'] });
    const { id, uri } = await ask(x509Chains().authorityKeyIds(x5c)[0] ?? '');
    const presented = await trusting('present', uri, '--yes', '--json');
    expect({ code: presented.code, err: presented.err }).toMatchObject({ code: 0 });
    expect(await clinic.readPresentationSession({ params: { id } })).toMatchObject({
      verdict: 'accepted',
      disclosed: [{ issuer: 'https://licences.example', claims: { jurisdiction: 'US-OR' } }],
    });
    offerer.close();
  });
});
