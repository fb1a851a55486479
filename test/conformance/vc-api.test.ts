import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { createClient } from '@assent/api';
import type { LocalService } from '@assent/cli';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestService } from '../../packages/cli/src/testing/test-service.ts';
import {
  derivedByPeer,
  digitalBazaarPeer,
  disclosingPeer,
  isGoodForPeer,
  type Json,
} from '../support/peers/digitalbazaar-peer.ts';
import { until } from '../support/until.ts';

/** What the W3C suites send, and assert, against a running service that has its VC-API on. */
const inputs = JSON.parse(
  readFileSync(new URL('../vectors/vc-data-model-2.0/inputs.json', import.meta.url), 'utf8'),
) as Record<string, Json>;
const credentials = Object.entries(inputs).filter(([name]) => /(^|\/)(credential|issuer)-/.test(name));

const tenant = 'w3c-suites';
const shownFor = { challenge: 'u3ZpT0tyLm8f', domain: 'github.com/w3c/vc-data-model-2.0-test-suite' };
const years = (count: number) => new Date(Date.now() + count * 31_557_600_000).toISOString().replace(/\.\d+Z/, 'Z');

let service: LocalService;
let issuer: string;
let disclosureIssuer: string;
let peer: Awaited<ReturnType<typeof digitalBazaarPeer>>;

beforeAll(async () => {
  service = await startTestService({ ASSENT_VC_API: 'anonymous', ASSENT_VC_API_TENANT: tenant });
  const operator = createClient({ baseUrl: service.url, token: service.operatorKey });
  await operator.onboardOrganization({
    body: { id: tenant as never, kind: 'clinic', name: 'For suites', accreditedFor: [] },
  });
  const known = (await (await fetch(`${service.url}/vc-api/issuer`)).json()) as { id: string; ecdsaSd: { id: string } };
  issuer = known.id;
  disclosureIssuer = known.ecdsaSd.id;
  peer = await digitalBazaarPeer();
});
afterAll(() => service?.stop());

async function post(path: string, body: unknown): Promise<{ status: number; data: Json }> {
  const response = await fetch(`${service.url}/vc-api${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/ld+json, application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, data: text ? JSON.parse(text) : {} };
}

/** The request as the suites make it: the issuer of the endpoint, unless the file says who it is. */
function issue(input: Json, options: Json = {}) {
  const credential = structuredClone(input) as Json;
  const given = credential.issuer;
  if (typeof given === 'object' && given !== null) {
    if (!('id' in given && given.id === null)) credential.issuer = { ...given, id: (given as Json).id || issuer };
  } else if (!('issuer' in credential && given === null)) credential.issuer = given || issuer;
  return post('/credentials/issue', { credential, options });
}
const verify = (verifiableCredential: unknown, options: Json = { checks: ['proof'] }) =>
  post('/credentials/verify', { verifiableCredential, options });
const verifyVp = (verifiablePresentation: unknown, options: Json = shownFor) =>
  post('/presentations/verify', { verifiablePresentation, options });
const input = (name: string) => structuredClone(inputs[name] as Json);
const valid = (changes: Json = {}): Json => ({
  '@context': ['https://www.w3.org/ns/credentials/v2'],
  id: `urn:uuid:${randomUUID()}`,
  type: ['VerifiableCredential'],
  credentialSubject: { id: 'did:key:z6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b', name: 'ExampleClaim' },
  ...changes,
});

describe('the data model (vc-data-model-2.0-test-suite)', () => {
  test.each(credentials.filter(([name]) => name.endsWith('-ok') && !name.includes('validUntil-validFrom')))(
    '%s is issued as it was written, and a proof is all that comes to it',
    async (_, credential) => {
      const { status, data } = await issue(credential);
      expect(status).toBe(201);
      const { proof, issuer: _by, ...rest } = data;
      const { issuer: _given, ...written } = credential;
      expect(rest).toEqual(written);
      expect(proof).toMatchObject({ type: 'DataIntegrityProof', cryptosuite: 'eddsa-rdfc-2022' });
      expect(await isGoodForPeer(data, issuer)).toBe(true);
    },
  );

  test.each(credentials.filter(([name]) => /-fail/.test(name) && !name.includes('validUntil-validFrom')))(
    '%s is refused',
    async (_, credential) => {
      const { status, data } = await issue(credential);
      expect(status).toBe(400);
      expect(data).toMatchObject({ code: 'invalid_request', status: 400 });
    },
  );

  test('validUntil may be after validFrom, and not before', async () => {
    const ok = { ...input('credential-validUntil-validFrom-ok'), validFrom: years(-1), validUntil: years(1) };
    expect((await issue(ok)).status).toBe(201);
    expect((await issue({ ...ok, validFrom: years(1), validUntil: years(-1) })).status).toBe(400);
  });

  test.each([
    ['a text', ['https://www.w3.org/ns/credentials/v2']],
    ['no identifier', [{ digestMultibase: 'uJKGMkOmFbVJhEfKTduMC2XCyvRAYLjOVmZWwIH1wQ7k' }]],
    ['no digest', [{ id: 'https://www.w3.org/ns/credentials/v2' }]],
    ['the same twice', [1, 2].map(() => ({ id: 'https://x.example/r', digestMultibase: `u${'A'.repeat(43)}` }))],
    ['a digest in another alphabet', [{ id: 'https://x.example/r', digestSRI: `sha384-_r${'A'.repeat(62)}` }]],
  ])('relatedResource is refused if it is %s', async (_, relatedResource) => {
    expect((await issue(valid({ relatedResource }))).status).toBe(400);
  });

  test('relatedResource with an identifier and a digest is issued', async () => {
    const resource = {
      id: 'https://x.example/r',
      mediaType: 'application/ld+json',
      digestSRI: `sha384-${'A'.repeat(64)}`,
    };
    expect((await issue(valid({ relatedResource: [resource] }))).status).toBe(201);
  });

  const presentations = Object.keys(inputs).filter((name) => name.startsWith('presentation-') && name.endsWith('-ok'));
  test.each(presentations)('%s is verified', async (name) => {
    const document = input(name);
    if (document.holder !== undefined) {
      document.holder = typeof document.holder === 'string' ? peer.did : { id: peer.did };
    }
    const vp = await peer.present(document, shownFor.challenge, shownFor.domain);
    expect(await verifyVp(vp)).toEqual({ status: 200, data: { verified: true, presentation: vp, problemDetails: [] } });
  });

  const faulty = Object.keys(inputs).filter((name) => name.startsWith('presentation-') && name.includes('-fail'));
  test.each(faulty)('%s is refused, although its proof is whole', async (name) => {
    const holder = await peer.present(input('presentation-ok'), shownFor.challenge, shownFor.domain);
    const { proof } = holder;
    const { status, data } = await verifyVp({ ...input(name), proof });
    expect({ status, verified: data.verified }).toEqual({ status: 400, verified: false });
    expect(data.problemDetails).toContainEqual(
      expect.objectContaining({ type: 'https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR' }),
    );
  });

  test('what is no credential and no presentation is refused by both verifiers', async () => {
    for (const nothing of [{ type: ['NonconformingDocument'] }, null, 7, 'text', []]) {
      expect((await verify(nothing)).status).toBe(400);
      expect((await verifyVp(nothing)).status).toBe(400);
    }
  });

  test('a presentation is refused once anything of it, or in it, is changed', async () => {
    const vp = await peer.present(input('presentation-vc-ok'), shownFor.challenge, shownFor.domain);
    const [credential] = vp.verifiableCredential as [Json];
    const forged = { ...credential, credentialSubject: { id: 'did:example:other' } };
    for (const [changed, at] of [
      [{ ...vp, proof: { ...(vp.proof as Json), proofValue: 'z5nmMBw2u9TGKd9NxxHJtyZKgjN2Eh' } }, '/proof'],
      [{ ...vp, verifiableCredential: [forged] }, '/proof/0'],
      [{ ...vp, holder: 'did:example:alice' }, '/proof/0'],
    ] as const) {
      const { status, data } = await verifyVp(changed);
      expect(status).toBe(400);
      expect((data.problemDetails as Json[])[0]?.detail).toMatch(new RegExp(`at ${at}$`));
    }
    expect((await verifyVp(vp, { ...shownFor, challenge: 'another' })).data.problemDetails).toMatchObject([
      { type: 'https://w3id.org/security#INVALID_CHALLENGE_ERROR' },
    ]);
    expect((await verifyVp(vp, { ...shownFor, domain: 'another' })).data.problemDetails).toMatchObject([
      { type: 'https://w3id.org/security#INVALID_DOMAIN_ERROR' },
    ]);
    expect((await verifyVp(vp, {})).status).toBe(400);
  });
});

describe('envelopes', () => {
  test('are issued on request, and refused with another context, type or address', async () => {
    const { status, data } = await issue(valid(), { mediaType: 'application/vc+jwt' });
    expect(status).toBe(201);
    expect(data).toMatchObject({
      type: 'EnvelopedVerifiableCredential',
      id: expect.stringMatching(/^data:application\/vc\+jwt,/),
    });
    expect((await verify(data)).status).toBe(200);
    for (const change of [
      { '@context': [] },
      { '@context': 'https://www.w3.org/ns/credentials/examples/v2' },
      { id: String(data.id).split(',').pop() },
      { type: undefined },
      { type: 'VerifiableCredential' },
      { id: `${String(data.id).slice(0, -4)}AAAA` },
    ]) {
      expect((await verify({ ...data, ...change })).status).toBe(400);
    }
  });
});

describe('Data Integrity with eddsa-rdfc-2022 (vc-di-eddsa-test-suite)', () => {
  test('what is issued here verifies here, and what the peer issued too', async () => {
    const { data } = await issue(valid());
    expect(await verify(data)).toEqual({ status: 200, data: { verified: true, credential: data, problemDetails: [] } });
    expect((await verify(await peer.issue(valid()))).status).toBe(200);
    expect(data.proof).toMatchObject({
      proofPurpose: 'assertionMethod',
      verificationMethod: expect.stringMatching(/^did:key:(z6Mk\w+)#\1$/),
      proofValue: expect.stringMatching(/^z[1-9A-HJ-NP-Za-km-z]+$/),
      created: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
  });

  test.each([
    ['an undefined type', { type: ['VerifiableCredential', 'InvalidType'] }],
    ['an undefined term', { credentialSubject: { id: 'did:example:a', invalidTerm: 'invalidTerm' } }],
    ['no subject', { credentialSubject: undefined }],
    ['another issuer', { issuer: 'did:key:z6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b' }],
    ['a proof of somebody else', { proof: { type: 'DataIntegrityProof' } }],
  ])('nothing is issued with %s', async (_, change) => {
    expect((await issue(valid(change))).status).toBe(400);
  });

  const proofs: [string, (proof: Json) => unknown][] = [
    ['no proof', () => undefined],
    ['null for a proof', () => null],
    ['a type that is not known', (proof) => ({ ...proof, type: 'UnknownProofType' })],
    ['no type', ({ type: _, ...proof }) => proof],
    ['no verification method', ({ verificationMethod: _, ...proof }) => proof],
    ['a verification method that is none', (proof) => ({ ...proof, verificationMethod: 'did:key:invalidVm' })],
    ['no purpose', ({ proofPurpose: _, ...proof }) => proof],
    ['another purpose', (proof) => ({ ...proof, proofPurpose: 'invalidPurpose' })],
    ['a cryptosuite that is not known', (proof) => ({ ...proof, cryptosuite: 'UnknownCryptosuite' })],
    ['no value', ({ proofValue: _, ...proof }) => proof],
    ['null for a value', (proof) => ({ ...proof, proofValue: null })],
    ['a value without its header', (proof) => ({ ...proof, proofValue: String(proof.proofValue).slice(1) })],
    ['a time that is none', (proof) => ({ ...proof, created: 'invalidDate' })],
    ['an end that is none', (proof) => ({ ...proof, expires: 'invalidDate' })],
    ['an end that it did not have', (proof) => ({ ...proof, expires: years(1) })],
    ['an earlier proof that is not there', (proof) => ({ ...proof, previousProof: 'urn:uuid:test:missing:proof' })],
  ];
  test.each(proofs)('nothing verifies with %s', async (_, change) => {
    const issued = await peer.issue(valid());
    const { status, data } = await verify({ ...issued, proof: change(issued.proof as Json) });
    expect({ status, verified: data.verified }).toEqual({ status: 400, verified: false });
  });

  test('nothing verifies whose data a processor of JSON-LD would drop, and no text instead of an object', async () => {
    const issued = await peer.issue(valid());
    const subject = issued.credentialSubject as Json;
    for (const changed of [
      { ...issued, credentialSubject: { ...subject, undefinedTerm: 'IfDroppedWillVerify' } },
      { ...issued, type: ['VerifiableCredential', 'UndefinedType'] },
      JSON.stringify(issued),
    ]) {
      expect((await verify(changed)).status).toBe(400);
    }
  });

  test('a proof whose end is over does not hold', async () => {
    const issued = await peer.issue(valid(), { proof: { expires: years(-1) } });
    expect((await verify(issued)).data.problemDetails).toMatchObject([{ title: 'expired' }]);
    expect((await verify(await peer.issue(valid(), { proof: { expires: years(1) } }))).status).toBe(200);
  });

  test('a credential that is over, or not yet in force, does not verify', async () => {
    for (const [dates, title] of [
      [{ validUntil: years(-1) }, 'expired'],
      [{ validFrom: years(1) }, 'not_yet_valid'],
    ] as const) {
      const { status, data } = await verify((await issue(valid(dates))).data);
      expect(status).toBe(400);
      expect(data.problemDetails).toMatchObject([{ type: 'https://www.w3.org/TR/vc-data-model#RANGE_ERROR', title }]);
    }
  });

  test('nothing is derived, for all of it is signed', async () => {
    const { status, data } = await post('/credentials/derive', { verifiableCredential: (await issue(valid())).data });
    expect(status).toBe(400);
    expect(data).toMatchObject({ params: { pointers: ['#/verifiableCredential/proof'] } });
  });

  test('a presentation is proven for one challenge and domain, and the peer takes it', async () => {
    const { data: credential } = await issue(valid());
    const presentation = { ...input('presentation-ok'), holder: issuer, verifiableCredential: [credential] };
    const { status, data } = await post('/presentations/prove', { presentation, options: shownFor });
    expect(status).toBe(201);
    expect((await verifyVp(data)).status).toBe(200);
    expect(await isGoodForPeer(data, issuer, { shownFor })).toBe(true);
    expect((await post('/presentations/prove', { presentation, options: {} })).status).toBe(400);
    const other = { ...presentation, holder: peer.did };
    expect((await post('/presentations/prove', { presentation: other, options: shownFor })).status).toBe(400);
  });
});

describe('Data Integrity with ecdsa-sd-2023 (vc-di-ecdsa-test-suite)', () => {
  const subject = { id: 'did:example:alice', name: 'Alice', description: 'A credential about Alice.' };
  const document = (changes: Json = {}) => valid({ credentialSubject: subject, issuer: disclosureIssuer, ...changes });
  const options = { cryptosuite: 'ecdsa-sd-2023', mandatoryPointers: ['/issuer'] };
  const derive = (verifiableCredential: unknown, selectivePointers: unknown = ['/credentialSubject/name']) =>
    post('/credentials/derive', { verifiableCredential, options: { selectivePointers } });
  const withValue = (credential: Json, proofValue: string) => ({
    ...credential,
    proof: { ...(credential.proof as Json), proofValue },
  });

  test('a credential is issued with a base proof, of which a part is derived that verifies', async () => {
    const { status, data: base } = await issue(document(), options);
    expect(status).toBe(201);
    expect(base.proof).toMatchObject({
      type: 'DataIntegrityProof',
      cryptosuite: 'ecdsa-sd-2023',
      proofPurpose: 'assertionMethod',
      verificationMethod: expect.stringMatching(/^did:key:(zDna\w+)#\1$/),
      proofValue: expect.stringMatching(/^u2V0A[A-Za-z0-9_-]+$/),
      created: expect.stringMatching(/Z$/),
    });
    const derived = await derive(base);
    expect(derived.status).toBe(201);
    expect(derived.data.credentialSubject).toEqual({ id: subject.id, name: subject.name });
    expect((derived.data.proof as Json).proofValue).toMatch(/^u2V0B/);
    expect(await verify(derived.data)).toMatchObject({ status: 200, data: { credential: derived.data } });
    expect(await isGoodForPeer(derived.data, disclosureIssuer)).toBe(true);
    const byPeer = await derivedByPeer(base, ['/credentialSubject/description']);
    expect((await verify(byPeer, {})).status).toBe(200);
  });

  test('the document of the suite, with lists in lists, is issued, derived from and verified', async () => {
    const { document: given, ...pointers } = JSON.parse(
      readFileSync(new URL('../vectors/vc-di-ecdsa/achievement.json', import.meta.url), 'utf8'),
    ) as { document: Json; mandatoryPointers: string[]; selectivePointers: string[] };
    const { mandatoryPointers, selectivePointers } = pointers;
    const written = { ...given, id: `urn:uuid:${randomUUID()}`, issuer: disclosureIssuer };
    const { status, data: base } = await issue(written, { ...options, mandatoryPointers });
    expect(status).toBe(201);
    const { data: derived } = await derive(base, selectivePointers);
    const { name: _, ...shown } = given.credentialSubject as Json;
    expect(derived.credentialSubject).toEqual(shown);
    expect((await verify(derived)).status).toBe(200);
    expect(await isGoodForPeer(derived, disclosureIssuer)).toBe(true);
    const { data: few } = await derive(base, selectivePointers.slice(2, 4));
    expect((await verify(few)).status).toBe(200);
    expect(JSON.stringify(few)).not.toContain('Osprey');
  });

  test('a base proof is not for verifiers', async () => {
    const { data: base } = await issue(document(), options);
    const { status, data } = await verify(base);
    expect(status).toBe(400);
    expect(data.problemDetails).toMatchObject([{ type: 'https://w3id.org/security#PROOF_VERIFICATION_ERROR' }]);
  });

  test('what the peer issued is derived from and verified', async () => {
    const issuing = await disclosingPeer();
    const base = await issuing.issue(document(), ['/issuer', '/credentialSubject/name']);
    for (const derived of [(await derive(base)).data, await derivedByPeer(base, ['/credentialSubject/description'])]) {
      expect((await verify(derived)).status).toBe(200);
    }
    expect((await verify(base)).status).toBe(400);
  });

  test('without pointers, who issued it and its dates are mandatory all the same', async () => {
    const { data: base } = await issue(document({ validUntil: years(1) }), { cryptosuite: 'ecdsa-sd-2023' });
    const { data } = await derive(base);
    expect(data).toMatchObject({ issuer: disclosureIssuer, validUntil: base.validUntil });
    expect((await verify(data)).status).toBe(200);
  });

  test.each<[string, () => Json, Json]>([
    ['a pointer that leads nowhere', document, { mandatoryPointers: ['/credentialSubject/invalidPointer'] }],
    ['a pointer that is none', document, { mandatoryPointers: ['credentialSubject'] }],
    ['the issuer that signs only the whole', () => document({ issuer }), {}],
    ['somebody else as issuer', () => document({ issuer: peer.did }), {}],
    ['an envelope', document, { mediaType: 'application/vc+jwt' }],
    ['an undefined term', () => document({ credentialSubject: { ...subject, invalidTerm: 1 } }), {}],
    ['a proof of its own', () => document({ proof: { type: 'DataIntegrityProof' } }), {}],
  ])('nothing is issued with %s', async (_, credential, changes) => {
    expect((await issue(credential(), { ...options, ...changes })).status).toBe(400);
  });

  test.each<[string, (base: Json) => Json, unknown?, string?]>([
    ['without a proof', ({ proof: _, ...rest }) => rest, [], '#/verifiableCredential/proof'],
    ['that shows a part only', (derived) => derived, [], '#/verifiableCredential/proof'],
    [
      'with another cryptosuite',
      (base) => ({ ...base, proof: { ...(base.proof as Json), cryptosuite: 'bbs-2023' } }),
      [],
      '#/verifiableCredential/proof',
    ],
    ['with a value that is none', (base) => withValue(base, 'u2V0AhVhA'), [], '#/verifiableCredential/proof'],
    [
      'with a claim changed',
      (base) => ({ ...base, credentialSubject: { ...subject, name: 'Eve' } }),
      undefined,
      '#/verifiableCredential/proof/0',
    ],
    [
      'with a pointer that leads nowhere',
      (base) => base,
      ['/credentialSubject/name', '/credentialSubject/secret'],
      '#/options/selectivePointers/1',
    ],
    ['with a pointer out of the document', (base) => base, ['/__proto__/x'], '#/options/selectivePointers/0'],
    ['with one pointer that is a text', (base) => base, 'secret', '#/options/selectivePointers'],
    ['that is none', () => ({ secret: 1 }), [], '#/verifiableCredential/type'],
  ])('nothing is derived from a credential %s', async (name, change, pointers, pointer) => {
    const { data: base } = await issue(document(), options);
    const from = name === 'that shows a part only' ? (await derive(base)).data : base;
    const { status, data } = await derive(change(from), pointers);
    expect(status).toBe(400);
    expect((data.params as Json).pointers).toContain(pointer);
    expect(JSON.stringify(data)).not.toMatch(/secret|Eve|Alice/);
  });

  test('a derived credential is refused once anything of it is changed, or it ends', async () => {
    const { data: base } = await issue(document(), options);
    const { data: derived } = await derive(base);
    const { proofValue } = derived.proof as { proofValue: string };
    const bytes = Buffer.from(proofValue.slice(1), 'base64url');
    for (const forged of [
      withValue(derived, proofValue.slice(1)),
      withValue(derived, `u${proofValue.slice(5)}`),
      withValue(derived, `u${bytes.subarray(0, -1).toString('base64url')}`),
      withValue(derived, (base.proof as Json).proofValue as string),
      { ...derived, credentialSubject: { id: subject.id, name: 'Eve' } },
      { ...derived, credentialSubject: subject },
      { ...derived, issuer: peer.did },
      { ...derived, proof: [derived.proof, base.proof] },
      { ...derived, proof: { ...(derived.proof as Json), cryptosuite: 'eddsa-rdfc-2022' } },
    ]) {
      expect((await verify(forged)).status).toBe(400);
    }
    const { data: ended } = await derive((await issue(document({ validUntil: years(-1) }), options)).data);
    expect((await verify(ended)).data.problemDetails).toMatchObject([{ title: 'expired' }]);
  });

  test('a status is in all that is derived, and revokes it', async () => {
    const credentialStatus = { type: 'BitstringStatusListEntry' };
    const { data: base } = await issue(document(), { ...options, credentialStatus });
    const { data: derived } = await derive(base);
    expect(derived.credentialStatus).toEqual(base.credentialStatus);
    await until(
      () => fetch((derived.credentialStatus as { statusListCredential: string }).statusListCredential),
      ({ status: ready }) => ready === 200,
    );
    expect((await verify(derived, {})).status).toBe(200);
    const change = {
      credentialId: base.id,
      credentialStatus: { type: 'BitstringStatusListEntry', statusPurpose: 'revocation' },
    };
    expect((await post('/credentials/status', change)).status).toBe(200);
    expect((await verify(derived, {})).data.problemDetails).toMatchObject([{ title: 'revoked' }]);
  });

  test('what was derived is presented and verified, and a base proof is not', async () => {
    const { data: base } = await issue(document(), options);
    const present = async (verifiableCredential: Json) => {
      const presentation = {
        ...input('presentation-ok'),
        holder: issuer,
        verifiableCredential: [verifiableCredential],
      };
      return (await post('/presentations/prove', { presentation, options: shownFor })).data;
    };
    expect((await verifyVp(await present((await derive(base)).data))).status).toBe(200);
    expect((await verifyVp(await present(base))).data.problemDetails).toMatchObject([
      { detail: 'bad_proof at /verifiableCredential/0/proof/0' },
    ]);
  });
});

describe('status lists (vc-bitstring-status-list-test-suite)', () => {
  const options = { credentialStatus: { type: 'BitstringStatusListEntry' } };
  const listOf = async (credential: Json) => {
    const { statusListCredential } = credential.credentialStatus as { statusListCredential: string };
    const response = await fetch(statusListCredential, {
      headers: { accept: 'application/ld+json, application/json' },
    });
    return { url: statusListCredential, response, list: (await response.json()) as Json };
  };

  test('a credential gets a place in a list that is a credential too, and one bit revokes it', async () => {
    const { status, data: credential } = await issue(valid(), options);
    expect(status).toBe(201);
    const entry = credential.credentialStatus as Json;
    expect(entry).toMatchObject({
      type: 'BitstringStatusListEntry',
      statusPurpose: 'revocation',
      statusListIndex: expect.stringMatching(/^(0|[1-9]\d*)$/),
    });
    expect(entry.id).not.toBe(entry.statusListCredential);
    // the chain has the list a moment later
    await until(
      () => fetch(String(entry.statusListCredential)),
      ({ status: ready }) => ready === 200,
    );

    const { response, list, url } = await listOf(credential);
    expect(response.headers.get('content-type')).toContain('json');
    expect(list).toMatchObject({
      '@context': ['https://www.w3.org/ns/credentials/v2'],
      id: url,
      type: ['VerifiableCredential', 'BitstringStatusListCredential'],
      issuer,
      credentialSubject: { type: 'BitstringStatusList', statusPurpose: 'revocation' },
    });
    expect(await isGoodForPeer(list, issuer)).toBe(true);
    const bitOf = (of: Json) => {
      const { encodedList } = of.credentialSubject as { encodedList: string };
      const bits = gunzipSync(Buffer.from(encodedList.slice(1), 'base64url'));
      expect(bits.length).toBeGreaterThanOrEqual(16_384);
      const index = Number(entry.statusListIndex);
      return ((bits[Math.floor(index / 8)] ?? 0) >> (7 - (index % 8))) & 1;
    };
    expect(bitOf(list)).toBe(0);
    expect((await verify(credential, {})).status).toBe(200);

    const change = { credentialId: credential.id, credentialStatus: { type: entry.type, statusPurpose: 'revocation' } };
    expect((await post('/credentials/status', change)).status).toBe(200);
    const published = await fetch(`${url}/publish`, { method: 'POST' });
    expect(published.status).toBe(204);
    expect(bitOf((await listOf(credential)).list)).toBe(1);
    expect((await verify(credential, {})).data.problemDetails).toMatchObject([{ title: 'revoked' }]);
    expect((await verify(credential, { checks: ['proof'] })).status).toBe(200);
  });

  test('what was not issued here is not revoked here, nor anybody else’s list published', async () => {
    const status = { type: 'BitstringStatusListEntry', statusPurpose: 'revocation' };
    expect(
      (await post('/credentials/status', { credentialId: 'urn:uuid:none', credentialStatus: status })).status,
    ).toBe(404);
    expect((await fetch(`${service.url}/vc-api/status-lists/0x${'ab'.repeat(32)}`)).status).toBe(404);
  });

  test('a place that is malformed is refused, and so is a kind of status that nobody here can read', async () => {
    const statusEntry = {
      type: 'BitstringStatusListEntry',
      statusListIndex: true,
      statusListCredential: 'https://example.com',
    };
    expect((await issue(valid({ statusEntry }))).status).toBe(400);
    expect((await issue(valid({ credentialStatus: statusEntry }))).status).toBe(400);
    const { data } = await issue(input('credential-status-ok'));
    expect((await verify(data, {})).data.problemDetails).toMatchObject([{ title: 'status_not_supported' }]);
    expect((await verify(data)).status).toBe(200);
  });
});
