import { maxSavedLength, type SavedDocument } from '@assent/application';
import { inMemoryCredentialStore } from '@assent/application/in-memory';
import { type CredentialFormat, type Did, zTenantId } from '@assent/domain';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createAgent } from '@veramo/core';
import type { IAgentPlugin, IDataStore, IDataStoreORM, TAgent, VerifiableCredential } from '@veramo/core-types';
import type { SigningAgent } from '../agent/assent-agent.ts';
import { createQuietAgent } from '../agent/quiet-agent.ts';
import { payloadFromDraft } from '../credentials/credential-payload.ts';
import { createPatientDid } from '../dids/did-providers.ts';
import { draftOf, noon } from '../testing/sample-credentials.ts';
import { stockAgent } from '../testing/stock-agent.ts';
import { createWallet } from '../testing/wallet.ts';
import { actingTenant, tenantAgent } from './acting-tenant.ts';
import { CredentialStorePlugin } from './credential-store-plugin.ts';

type SavingAgent = TAgent<IDataStore & IDataStoreORM>;

const formats = ['dc+sd-jwt', 'vc+jwt', 'jwt_vc_json'] as const;
const [clinic, lab] = [zTenantId.parse('clinic-a'), zTenantId.parse('lab-b')];

let wallet: SigningAgent;
let issuer: Did;
let subject: Did;
beforeAll(async () => {
  wallet = createWallet().agent;
  issuer = await createPatientDid(wallet);
  subject = await createPatientDid(wallet, 'jwk');
});

let agent: SavingAgent;
beforeEach(() => {
  agent = createAgent({ plugins: [new CredentialStorePlugin(inMemoryCredentialStore())] });
});

const issue = (proofFormat: CredentialFormat, changes: Parameters<typeof draftOf>[2] = {}) =>
  wallet.createVerifiableCredential({
    credential: payloadFromDraft(draftOf(issuer, subject, changes)),
    proofFormat,
  });
const where = (column: string, ...value: string[]) => ({ where: [{ column, value }] }) as never;
const find = (args: object = {}) => agent.dataStoreORMGetVerifiableCredentials(args);

describe.each(formats)('a credential in %s', (format) => {
  test('comes back as the object it was saved as, and still verifies', async () => {
    const credential = await issue(format);
    const hash = await agent.dataStoreSaveVerifiableCredential({ verifiableCredential: credential });
    const read = await agent.dataStoreGetVerifiableCredential({ hash });
    expect(read).toEqual(credential);
    const policies = { now: Date.parse(noon) / 1000, credentialStatus: false };
    expect(await wallet.verifyCredential({ credential: read, policies })).toMatchObject({ verified: true });
  });

  test('is the same one as a token, and found in the same way', async () => {
    const credential = await issue(format);
    const token = String(credential.proof.jwt);
    const hash = await agent.dataStoreSaveVerifiableCredential({ verifiableCredential: credential });
    const queries = [where('subject', subject), where('issuer', issuer), where('type', credential.type!.toString())];
    const asObject = await Promise.all(queries.map(find));
    expect(await agent.dataStoreSaveVerifiableCredential({ verifiableCredential: token as never })).toBe(hash);
    for (const [at, query] of queries.entries()) {
      expect(asObject[at]).toEqual([{ hash, verifiableCredential: credential }]);
      expect(await find(query)).toEqual([{ hash, verifiableCredential: token }]);
    }
  });
});

describe.each(formats)('a credential in %s that is saved as it is issued', (format) => {
  const issueAndSave = async (changes: Parameters<typeof draftOf>[2] = {}) => {
    const store = inMemoryCredentialStore();
    const { methods } = wallet as unknown as { methods: IAgentPlugin['methods'] };
    const both = createQuietAgent<SavingAgent & SigningAgent>({
      plugins: [{ methods: { ...methods } }, new CredentialStorePlugin(store)],
    });
    const credential = await both.createVerifiableCredential({
      credential: payloadFromDraft(draftOf(issuer, subject, changes)),
      proofFormat: format,
      save: true,
    });
    return { both, credential, store };
  };

  test.each([{}, { custody: 'service' as const }])(
    'comes back as it was issued, though only its token is kept',
    async (changes) => {
      const { both, credential, store } = await issueAndSave(changes);
      const [found] = await both.dataStoreORMGetVerifiableCredentials(where('subject', subject));
      expect(found?.verifiableCredential).toEqual(credential);
      const saved = await store.get(actingTenant(), 'credential', found?.hash ?? '');
      expect(saved?.text).toBe(`view:${credential.proof.jwt}`);
      const [kept] = await store.list(actingTenant(), { kind: 'credential' }, { limit: 1, offset: 0 });
      await both.dataStoreSaveVerifiableCredential({ verifiableCredential: structuredClone(credential) });
      const [given] = await store.list(actingTenant(), { kind: 'credential' }, { limit: 1, offset: 0 });
      expect({ ...given, text: '' }).toEqual({ ...kept, text: '' });
    },
  );

  test('and that is changed and saved again is what it was changed to', async () => {
    const { both, credential } = await issueAndSave();
    const changed = Object.assign(credential, { validUntil: '2031-01-01T00:00:00Z' });
    const hash = await both.dataStoreSaveVerifiableCredential({ verifiableCredential: changed });
    expect(await both.dataStoreGetVerifiableCredential({ hash })).toEqual(changed);
  });
});

describe('what is saved', () => {
  test('may be of Veramo’s own providers, or have no token at all', async () => {
    const stock = stockAgent();
    const { did } = await stock.didManagerCreate();
    const jwt = await stock.createVerifiableCredential({
      credential: { issuer: did, type: ['VerifiableCredential', 'Made'], credentialSubject: { id: subject, a: 1 } },
      proofFormat: 'jwt',
    });
    const withoutToken = { ...jwt, proof: { type: 'DataIntegrityProof', proofValue: 'z1' } };
    for (const verifiableCredential of [jwt, withoutToken] as VerifiableCredential[]) {
      const hash = await agent.dataStoreSaveVerifiableCredential({ verifiableCredential });
      expect(await agent.dataStoreGetVerifiableCredential({ hash })).toEqual(verifiableCredential);
    }
    expect(await agent.dataStoreORMGetVerifiableCredentialsCount(where('type', 'Made'))).toBe(2);
  });

  test('twice is saved once, whatever the order of its members', async () => {
    const { proof: _, ...members } = await issue('vc+jwt');
    const document = { ...members, proof: { type: 'DataIntegrityProof', proofValue: 'z1' } };
    const reversed = Object.fromEntries(Object.entries(document).reverse());
    for (const given of [document, reversed]) {
      await agent.dataStoreSaveVerifiableCredential({ verifiableCredential: given as never });
    }
    expect(await find()).toHaveLength(1);
  });

  test('is deleted, and then not there', async () => {
    const hash = await agent.dataStoreSaveVerifiableCredential({ verifiableCredential: await issue('vc+jwt') });
    expect(await agent.dataStoreDeleteVerifiableCredential({ hash })).toBe(true);
    expect(await agent.dataStoreDeleteVerifiableCredential({ hash })).toBe(false);
    await expect(agent.dataStoreGetVerifiableCredential({ hash })).rejects.toMatchObject({ code: 'not_found' });
  });

  test.each<[string, unknown, string]>([
    ['text', 'Zz-Marker', '#/verifiableCredential'],
    ['text of three parts', 'Zz.Marker.x', '#/verifiableCredential'],
    ['nothing', undefined, '#/verifiableCredential'],
    ['a list', ['Zz-Marker'], '#/verifiableCredential'],
    ['no issuer', { type: ['Zz-Marker'] }, '#/verifiableCredential/issuer'],
    [
      'a subject that is no DID',
      { issuer: 'did:a:b', credentialSubject: { id: 'Zz-Marker' } },
      '#/verifiableCredential',
    ],
  ])('is a document: %s is refused without its value', async (_, verifiableCredential, pointer) => {
    const save = agent.dataStoreSaveVerifiableCredential({ verifiableCredential } as never);
    const failure: Error & { params?: { pointers: string[] } } = await save.then(
      () => new Error('was saved'),
      (error) => error,
    );
    expect(failure).toMatchObject({ code: 'invalid_request' });
    expect(failure.params?.pointers.every((at) => at.startsWith(pointer))).toBe(true);
    expect(failure.message).not.toContain('Marker');
  });

  test('has a limit in length', async () => {
    const verifiableCredential = { issuer, note: 'x'.repeat(maxSavedLength) } as never;
    await expect(agent.dataStoreSaveVerifiableCredential({ verifiableCredential })).rejects.toMatchObject({
      code: 'payload_too_large',
    });
  });
});

describe('presentations', () => {
  const present = () =>
    wallet.createVerifiablePresentation({
      presentation: { holder: subject, verifiableCredential: [] },
      proofFormat: 'vp+jwt',
      challenge: 'nonce',
      domain: issuer,
    });

  test('come back as they were saved, and are found by holder, verifier and type', async () => {
    const verifiablePresentation = await present();
    const hash = await agent.dataStoreSaveVerifiablePresentation({ verifiablePresentation });
    expect(await agent.dataStoreGetVerifiablePresentation({ hash })).toEqual(verifiablePresentation);
    for (const query of [
      where('holder', subject),
      where('verifier', issuer),
      where('type', 'VerifiablePresentation'),
    ]) {
      const found = await agent.dataStoreORMGetVerifiablePresentations(query);
      expect(found).toEqual([{ hash, verifiablePresentation }]);
      expect(await agent.dataStoreORMGetVerifiablePresentationsCount(query)).toBe(1);
    }
    expect(await find()).toEqual([]);
  });

  test('are the same as token and as object', async () => {
    const presentation = await present();
    const save = (verifiablePresentation: unknown) =>
      agent.dataStoreSaveVerifiablePresentation({ verifiablePresentation } as never);
    expect(await save(presentation.proof.jwt)).toBe(await save(presentation));
    await expect(save({ verifiableCredential: [] })).rejects.toMatchObject({
      code: 'invalid_request',
      params: { pointers: ['#/verifiablePresentation/holder'] },
    });
  });
});

describe('queries', () => {
  const clause = (column: string, op: string, ...value: string[]) => ({ column, op, value });
  const [from, until] = ['2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'];

  test.each([
    ['on the day it begins', [clause('issuanceDate', 'Equal', from)], true],
    ['after it begins', [clause('issuanceDate', 'MoreThan', from)], false],
    ['before it begins', [clause('issuanceDate', 'LessThan', from)], false],
    ['in another time zone', [clause('issuanceDate', 'Between', '2026-01-01T01:00:00.000+01:00', until)], true],
    ['up to its end', [clause('expirationDate', 'LessThanOrEqual', until)], true],
    [
      'from both sides',
      [clause('expirationDate', 'MoreThanOrEqual', from), clause('expirationDate', 'LessThan', until)],
      false,
    ],
    [
      'with several at once',
      [clause('type', 'Equal', 'PatientIdentityCredential'), clause('issuer', 'In', 'did:a:b')],
      false,
    ],
  ])('by date and type: %s', async (_, clauses, isFound) => {
    await agent.dataStoreSaveVerifiableCredential({ verifiableCredential: await issue('dc+sd-jwt') });
    expect(await find({ where: clauses })).toHaveLength(isFound ? 1 : 0);
  });

  test.each<[string, object, string]>([
    ['an id', where('id', 'x'), '#/where/0'],
    ['a prototype’s member', where('constructor', 'x'), '#/where/0'],
    ['a pattern', { where: [clause('issuer', 'Like', '%')] }, '#/where/0/op'],
    ['negation', { where: [{ ...clause('issuer', 'In', 'x'), not: true }] }, '#/where/0/not'],
    ['the same twice', { where: [clause('issuer', 'In', 'x'), clause('issuer', 'In', 'y')] }, '#/where/1'],
    ['no date', { where: [clause('issuanceDate', 'MoreThan', 'Zz-Marker')] }, '#/where/0'],
    ['an order', { order: [{ column: 'issuanceDate', direction: 'ASC' }] }, '#/order/0'],
    ['more than a page', { take: 1_001 }, '#/take'],
  ])('that ask for %s are refused', async (_, args, pointer) => {
    await expect(find(args)).rejects.toMatchObject({ code: 'invalid_request', params: { pointers: [pointer] } });
  });

  test('answer in pages, newest first', async () => {
    const ids = ['1', '2', '3'].map((digit) => `0b0f6a3e-5f0d-4f6e-9c1b-1f2d3c4b5a6${digit}`);
    for (const id of ids) {
      await agent.dataStoreSaveVerifiableCredential({ verifiableCredential: await issue('vc+jwt', { id }) });
    }
    const found = await find({ skip: 1, take: 1 });
    expect(found.map(({ verifiableCredential }) => verifiableCredential.id)).toEqual([`urn:uuid:${ids[1]}`]);
    expect(await agent.dataStoreORMGetVerifiableCredentialsCount({})).toBe(3);
  });

  test('that Veramo would narrow to a DID are refused', async () => {
    const narrowed: SavingAgent = createAgent({
      plugins: [new CredentialStorePlugin(inMemoryCredentialStore())],
      context: { authorizedDID: issuer },
    });
    await expect(narrowed.dataStoreORMGetVerifiableCredentials({})).rejects.toMatchObject({ code: 'forbidden' });
  });

  test.each([
    'dataStoreSaveMessage',
    'dataStoreGetMessage',
    'dataStoreDeleteMessage',
    'dataStoreORMGetMessages',
    'dataStoreORMGetMessagesCount',
    'dataStoreORMGetVerifiableCredentialsByClaims',
    'dataStoreORMGetVerifiableCredentialsByClaimsCount',
    'dataStoreORMGetIdentifiers',
    'dataStoreORMGetIdentifiersCount',
  ] as const)('with %s are refused by name', async (method) => {
    await expect(agent[method]({} as never)).rejects.toMatchObject({ code: 'invalid_request', params: { method } });
  });
});

test('no method reaches what another tenant saved', async () => {
  const [own, other] = [tenantAgent(agent, clinic), tenantAgent(agent, lab)];
  const credential = await issue('dc+sd-jwt');
  const presentation = await wallet.createVerifiablePresentation({
    presentation: { holder: subject, verifiableCredential: [credential] },
    proofFormat: 'vp+jwt',
    challenge: 'nonce',
    domain: issuer,
  });
  const hashes: Record<SavedDocument['kind'], string> = {
    credential: await own.dataStoreSaveVerifiableCredential({ verifiableCredential: credential }),
    presentation: await own.dataStoreSaveVerifiablePresentation({ verifiablePresentation: presentation }),
  };
  for (const stranger of [other, agent]) {
    const gets = [
      stranger.dataStoreGetVerifiableCredential({ hash: hashes.credential }),
      stranger.dataStoreGetVerifiablePresentation({ hash: hashes.presentation }),
    ];
    for (const get of gets) await expect(get).rejects.toMatchObject({ code: 'not_found' });
    expect(await stranger.dataStoreDeleteVerifiableCredential({ hash: hashes.credential })).toBe(false);
    for (const query of [{}, where('hash', hashes.credential), where('subject', subject)]) {
      expect(await stranger.dataStoreORMGetVerifiableCredentials(query)).toEqual([]);
      expect(await stranger.dataStoreORMGetVerifiableCredentialsCount(query)).toBe(0);
    }
    for (const query of [{}, where('hash', hashes.presentation), where('holder', subject)]) {
      expect(await stranger.dataStoreORMGetVerifiablePresentations(query)).toEqual([]);
      expect(await stranger.dataStoreORMGetVerifiablePresentationsCount(query)).toBe(0);
    }
  }
  expect(await own.dataStoreGetVerifiableCredential({ hash: hashes.credential })).toEqual(credential);
});
