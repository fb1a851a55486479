import { performance } from 'node:perf_hooks';
import { type Claims, type Did, documentContexts } from '@assent/domain';
import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createPatientDid } from '../dids/did-providers.ts';
import { findDidKey } from '../jws/sign-jws.ts';
import { consentEntry, draftOf, identityClaims, noon, registryEntry } from '../testing/sample-credentials.ts';
import { createWallet, type Wallet } from '../testing/wallet.ts';
import { bundledDocuments } from './bundled-documents.ts';
import { documentOf } from './embedded-document.ts';
import { addProof, boundedSuite } from './embedded-proof.ts';

type Json = Record<string, unknown>;
const refusedAs = (reason: string) => ({ valid: false, rejections: [{ reason, at: '' }] });

let clinic: Wallet;
let issuer: Did;
let patient: Did;
let document: Json & { proof: Json };
beforeAll(async () => {
  clinic = createWallet();
  issuer = await createPatientDid(clinic.agent, 'key');
  patient = await createPatientDid(clinic.agent, 'jwk');
  document = JSON.parse(await issue());
});

const issue = (changes = {}) =>
  clinic.signer.signCredential(draftOf(issuer, patient, { format: 'ldp_vc', ...changes }));
const verify = (value: unknown) => clinic.proofs.verifyCredential(JSON.stringify(value));
const withClaims = (claims: unknown) => verify({ ...document, credentialSubject: { id: patient, claims } });

/** A document with other contents, signed anew by its issuer. */
async function resigned(change: object): Promise<unknown> {
  const key = await findDidKey(clinic.agent, issuer, 'assertionMethod');
  const { proof: _, ...rest } = document;
  return addProof(clinic.agent, key, { ...rest, ...change }, '2026-01-01T00:00:00Z' as never);
}

/** Every place in a value at which something other than an object or an array stands. */
function leavesOf(value: unknown, path: readonly (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  return Object.keys(value).flatMap((name) =>
    leavesOf((value as Json)[name], [...path, Array.isArray(value) ? Number(name) : name]),
  );
}

function replaced(value: unknown, [name, ...rest]: readonly (string | number)[], leaf: unknown): unknown {
  if (name === undefined) return leaf;
  const copy = structuredClone(value) as Json;
  copy[name] = replaced(copy[name], rest, leaf);
  return copy;
}

describe('a credential with an embedded proof', () => {
  test('says what its draft said, with every kind of status and for both kinds of custody', async () => {
    const published = { ...registryEntry, uri: `https://lists.example/status-lists/0x${'01'.repeat(32)}` };
    const suspendable = { ...published, suspensionListId: `0x${'02'.repeat(32)}` };
    for (const status of [registryEntry, consentEntry, published, suspendable]) {
      for (const custody of ['holder', 'service'] as const) {
        const draft = draftOf(issuer, patient, { format: 'ldp_vc', status: status as never, custody });
        const compact = await clinic.signer.signCredential(draft);
        expect(await clinic.proofs.verifyCredential(compact)).toEqual({
          valid: true,
          value: { ...draft, keyBound: false, compact, kid: document.proof.verificationMethod },
        });
      }
    }
  });

  test('is what Veramo issues and verifies as an object, and its dates are checked there', async () => {
    const policies = { now: Date.parse(noon) / 1000, credentialStatus: false };
    expect(await clinic.agent.verifyCredential({ credential: document as never, policies })).toMatchObject({
      verified: true,
      verifiableCredential: document,
    });
    for (const [at, errorCode] of [
      ['2025-12-31T23:59:59Z', 'not_yet_valid'],
      ['2027-01-01T00:00:00Z', 'expired'],
    ] as const) {
      const when = { ...policies, now: Date.parse(at) / 1000 };
      const result = await clinic.agent.verifyCredential({ credential: document as never, policies: when });
      expect(result).toMatchObject({ verified: false, error: { errorCode } });
    }
  });

  test('is issued only with a key of Ed25519, and only for text that fits', async () => {
    await expect(issue({ issuer: patient })).rejects.toMatchObject({ code: 'key_unavailable' });
    await expect(issue({ claims: { note: 'x'.repeat(65_536) } })).rejects.toMatchObject({ code: 'payload_too_large' });
  });

  test('can be carried by no presentation', async () => {
    const compact = await issue();
    const binding = { challenge: 'c', audience: issuer };
    const options = { at: noon, custody: 'holder' } as const;
    const call = clinic.signer.signPresentation(patient, [{ compact, disclose: 'all' }], binding, options);
    await expect(call).rejects.toMatchObject({ code: 'invalid_request' });
  });

  test('is refused if any leaf of any claim was changed', async () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.double({ noNaN: true }));
    const claims = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })) as fc.Arbitrary<Claims>;
    await fc.assert(
      fc.asyncProperty(claims, leaf, fc.nat(), async (made, other, pick) => {
        const signed = JSON.parse(JSON.stringify({ ...identityClaims, ...made }));
        fc.pre(!/__proto__|toString/.test(JSON.stringify(signed))); // refused wherever they stand
        const own = JSON.parse(await issue({ claims: signed }));
        expect(await verify(own)).toMatchObject({ valid: true, value: { claims: signed } });
        const leaves = leavesOf(signed);
        const path = leaves[pick % leaves.length] ?? [];
        const changed = replaced(signed, path, other);
        fc.pre(JSON.stringify(changed) !== JSON.stringify(signed));
        const credentialSubject = { id: patient, claims: changed };
        expect(await verify({ ...own, credentialSubject })).toEqual(refusedAs('bad_proof'));
      }),
      { numRuns: 100 },
    );
  });

  test('is refused if an array was reordered, shortened, doubled or flattened, or a digit was lost', async () => {
    const claims = {
      given: ['Ada', 'Ada', 'May'],
      nested: [[1, 2], [3]],
      value: 0.12345678901234568,
      none: [],
      nil: null,
    };
    const own = JSON.parse(await issue({ claims }));
    const changes = [
      { given: ['Ada', 'May'] },
      { given: ['May', 'Ada', 'Ada'] },
      { nested: [1, 2, 3] },
      { nested: [[1], [2, 3]] },
      { value: 0.12345678901234566 },
      { none: undefined },
      { nil: undefined },
      { more: [] },
    ];
    for (const change of changes) {
      const credentialSubject = { id: patient, claims: { ...claims, ...change } };
      expect(await verify({ ...own, credentialSubject })).toEqual(refusedAs('bad_proof'));
    }
    expect(await withClaims({ ...identityClaims, nothing: undefined })).toMatchObject({ valid: true });
  });

  test('is malformed with other contexts, other members or another kind of proof, whoever signed it', async () => {
    const { proof } = document;
    const unsigned = [
      { proof: undefined },
      { proof: [proof] },
      { proof: [proof, proof] },
      { proof: { ...proof, type: 'Ed25519Signature2020' } },
      { proof: { ...proof, cryptosuite: 'eddsa-jcs-2022' } },
      { proof: { ...proof, proofPurpose: 'authentication' } },
      { proof: { ...proof, created: undefined } },
      { proof: { ...proof, created: '2027-01-01T00:00:00Z' } },
      { proof: { ...proof, expires: '2030-01-01T00:00:00Z' } },
      { proof: { ...proof, '@context': { created: 'urn:other' } } },
      { proof: { ...proof, proofValue: `u${'A'.repeat(86)}` } },
      { issuer: { id: issuer } },
      { credentialSubject: [document.credentialSubject] },
      { id: 'urn:x:a><urn:p><urn:o>.' },
    ];
    for (const change of unsigned) expect(await verify({ ...document, ...change })).toEqual(refusedAs('malformed'));
    const signed = [
      { '@context': documentContexts.slice(0, 2) },
      { '@context': [...documentContexts, { custody: null }] },
      { '@context': [documentContexts[0], { '@vocab': 'urn:x:' }, documentContexts[2]] },
      { evidence: [{ type: 'Note' }] },
      { credentialSubject: { id: patient, claims: {}, name: 'x' } },
      { credentialStatus: { type: 'StatusRegistryEntry', inner: { type: 'X' } } },
    ];
    for (const change of signed) {
      const credential = await resigned(change);
      expect(await verify(credential)).toEqual(refusedAs('malformed'));
    }
    expect(await verify(await resigned({}))).toMatchObject({ valid: true });
  });

  test('is malformed as any text but the one that its value has', async () => {
    const text = JSON.stringify(document);
    const subject = JSON.stringify(document.credentialSubject);
    const texts = [
      ` ${text}`,
      `\uFEFF${text}`,
      `${text}x`,
      text.replace('{', '{"credentialSubject":{"id":"did:key:x","claims":{}},'),
      text.replace(subject, subject.replace('"claims":{', '"claims":{"__proto__":{},')),
      text.slice(0, -1),
      JSON.stringify([document]),
    ];
    for (const changed of texts) {
      expect(await clinic.proofs.verifyCredential(changed)).toEqual(refusedAs('malformed'));
    }
  });

  test('is refused if another DID, another key or another kind of key is named', async () => {
    const other = createWallet();
    const did = await createPatientDid(other.agent, 'key');
    const kidOf = (name: string) => `${name}#${name.slice('did:key:'.length)}`;
    const proofs = [
      { verificationMethod: kidOf(did) },
      { verificationMethod: `${issuer}#other` },
      { verificationMethod: issuer },
      { created: '2026-01-02T00:00:00Z' },
    ];
    for (const change of proofs) {
      expect(await verify({ ...document, proof: { ...document.proof, ...change } })).toEqual(refusedAs('bad_proof'));
    }
    const key = await findDidKey(other.agent, did, 'assertionMethod');
    const draft = draftOf(issuer, patient, { format: 'ldp_vc' });
    const byOther = await addProof(other.agent, { ...key, kid: kidOf(issuer) }, documentOf(draft), noon);
    expect(await verify(byOther)).toEqual(refusedAs('bad_proof'));
    const own = await addProof(other.agent, key, documentOf(draft), noon);
    expect(await verify(own)).toEqual(refusedAs('bad_proof'));
    expect(await verify({ ...document, issuer: patient })).toEqual(refusedAs('bad_proof'));
    await expect(
      verify({
        ...document,
        issuer: 'did:example:x',
        proof: { ...document.proof, verificationMethod: 'did:example:x#k' },
      }),
    ).rejects.toMatchObject({ code: 'did_resolution_failed' });
  });

  test('does not hold before its proof was made', async () => {
    const key = await findDidKey(clinic.agent, issuer, 'assertionMethod');
    const later = await addProof(clinic.agent, key, documentOf(draftOf(issuer, patient)), noon);
    expect(await verify(later)).toMatchObject({ valid: true, value: { validFrom: noon } });
  });
});

describe('the network', () => {
  test('is never asked: what is not bundled is refused, before and after a proof', async () => {
    const load = bundledDocuments();
    await expect(load('https://www.w3.org/2018/credentials/v1')).rejects.toThrow('not bundled');
    await expect(load('https://attacker.example/secret')).rejects.toThrow(/^the document is not bundled$/);
    await expect(resigned({ '@context': ['https://attacker.example/v1'] })).rejects.toThrow();
  });

  test('is not needed by a verifier of others: theirs accepts ours, ours accepts theirs', async () => {
    const vc = await import('@digitalbazaar/vc');
    const { cryptosuite } = await import('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');
    const id = issuer.slice('did:key:'.length);
    const kid = `${issuer}#${id}`;
    const method = {
      '@context': 'https://w3id.org/security/multikey/v1',
      id: kid,
      type: 'Multikey',
      controller: issuer,
    };
    const documentLoader = bundledDocuments({
      [kid]: { ...method, publicKeyMultibase: id },
      [issuer]: { '@context': 'https://www.w3.org/ns/did/v1', id: issuer, assertionMethod: [kid] },
    });
    const suite = new DataIntegrityProof({ cryptosuite });
    const options = { suite, documentLoader, now: new Date(noon), checkStatus: async () => ({ verified: true }) };
    expect(await vc.verifyCredential({ ...options, credential: document })).toMatchObject({ verified: true });
    const changed = { ...document, credentialSubject: { id: patient, claims: {} } };
    expect(await vc.verifyCredential({ ...options, credential: changed })).toMatchObject({ verified: false });

    const key = await findDidKey(clinic.agent, issuer, 'assertionMethod');
    const sign = async ({ data }: { data: Uint8Array }) => {
      const args = { keyRef: key.keyRef, algorithm: 'EdDSA', data: Buffer.from(data).toString('hex'), encoding: 'hex' };
      return Buffer.from(await clinic.agent.keyManagerSign(args as never), 'base64url');
    };
    const signer = { id: kid, algorithm: 'Ed25519', sign };
    const { proof: _, ...credential } = document;
    const theirs = await vc.issue({
      credential: structuredClone(credential),
      suite: new DataIntegrityProof({ cryptosuite, signer, date: noon }),
      documentLoader,
    });
    expect(await verify(theirs)).toMatchObject({ valid: true, value: { claims: identityClaims } });
  });
});

describe('a graph that is hard to canonicalise', () => {
  test('is given up after few steps, and never gets that far in a credential', async () => {
    const names = Array.from({ length: 10 }, (_, index) => `_:b${index}`);
    const graph = names.map((id) => ({
      '@id': id,
      'urn:x:p': names.filter((name) => name !== id).map((name) => ({ '@id': name })),
    }));
    const startedMs = performance.now();
    await expect(boundedSuite.canonize({ '@graph': graph }, {})).rejects.toThrow(/maximum deep iterations/i);
    for (const poison of [
      { '@graph': graph },
      { credentialStatus: graph },
      { credentialSubject: { id: patient, claims: {}, more: graph } },
    ]) {
      expect(await verify({ ...document, ...poison })).toEqual(refusedAs('malformed'));
    }
    expect(performance.now() - startedMs).toBeLessThan(2_000);
    expect(await withClaims({ graph })).toEqual(refusedAs('bad_proof'));
  });
});
