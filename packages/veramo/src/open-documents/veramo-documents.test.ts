import { readFileSync } from 'node:fs';
import type { DocumentPurpose } from '@assent/application';
import { behavesLikeDocuments } from '@assent/application/behaviours';
import type { Did, Instant, TenantId } from '@assent/domain';
import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import { beforeAll, describe, expect, test } from '@jest/globals';
import signatures from 'jsonld-signatures';
import { bundledDocuments } from '../data-integrity/bundled-documents.ts';
import { didReader } from '../jws/did-documents.ts';
import { createWallet } from '../testing/wallet.ts';
import { documentDeriver, documentVerifier, veramoDisclosureSigner, veramoDocumentSigner } from './veramo-documents.ts';

behavesLikeDocuments('veramoDocuments', async () => {
  const { agent: ofItsOwn } = createWallet();
  return {
    signer: veramoDocumentSigner(ofItsOwn),
    disclosures: veramoDisclosureSigner(ofItsOwn),
    deriver: documentDeriver,
    verifier: documentVerifier(ofItsOwn),
  };
});

type Json = Record<string, unknown>;

const now = '2026-06-01T09:00:00Z' as Instant;
const tenant = 'suite' as TenantId;
const asserted = { kind: 'assertionMethod' } as const;
const presented: DocumentPurpose = { kind: 'authentication', challenge: 'c-1', domain: 'verifier.example' };
const vectors = JSON.parse(
  readFileSync(new URL('../../../../test/vectors/eddsa-rdfc-2022/proof-sets-and-chains.json', import.meta.url), 'utf8'),
) as readonly { name: string; document: Json }[];

const { agent } = createWallet();
const signer = veramoDocumentSigner(agent);
const verifier = documentVerifier(agent);
const verify = (document: unknown, purpose: DocumentPurpose = asserted, at = now) =>
  verifier.checkProofs(document as Json, purpose, at);
const refused = (reason: string, at: string) => ({ valid: false, rejections: [{ reason, at }] });

let issuer: Did;
let credential: Json;
let proven: Json & { proof: Json };
beforeAll(async () => {
  issuer = await signer.signerOf(tenant);
  credential = {
    '@context': ['https://www.w3.org/ns/credentials/v2'],
    type: ['VerifiableCredential'],
    issuer,
    credentialSubject: { id: 'did:example:subject', name: 'Ada' },
  };
  proven = (await signer.prove(tenant, credential, asserted, now)) as typeof proven;
});

describe('a document with a proof', () => {
  test('verifies, for whoever signed it', async () => {
    expect(await verify(proven)).toEqual({ valid: true, value: [issuer] });
  });

  test('is good for the libraries of Digital Bazaar too', async () => {
    const kid = proven.proof.verificationMethod as string;
    const state = await didReader(agent)(issuer);
    if (state.kind !== 'active') throw new Error('no document');
    const multikey = {
      id: kid,
      type: 'Multikey',
      controller: issuer,
      publicKeyMultibase: issuer.slice('did:key:'.length),
    };
    const { verified, error } = await signatures.verify(proven, {
      suite: new DataIntegrityProof({ cryptosuite }),
      purpose: new signatures.purposes.AssertionProofPurpose({ controller: { id: issuer, assertionMethod: [kid] } }),
      documentLoader: bundledDocuments({
        [kid]: { '@context': 'https://w3id.org/security/multikey/v1', ...multikey },
      }),
    });
    expect({ verified, error }).toEqual({ verified: true });
  });

  test.each([
    [
      'another claim',
      (d: Json) => ({ ...d, credentialSubject: { id: 'did:example:subject', name: 'Eve' } }),
      'bad_proof',
    ],
    [
      'a name that no context has',
      (d: Json) => ({ ...d, credentialSubject: { id: 'did:example:subject', x: 1 } }),
      'malformed',
    ],
    ['a type that no context has', (d: Json) => ({ ...d, type: ['VerifiableCredential', 'Other'] }), 'malformed'],
    [
      'a context from the network',
      (d: Json) => ({ ...d, '@context': ['https://www.w3.org/ns/credentials/v2', 'https://x.example/c'] }),
      'malformed',
    ],
  ])('is refused with %s', async (_, change, reason) => {
    expect(await verify(change(proven))).toEqual(refused(reason, '/proof/0'));
  });

  test.each([
    ['no proof', undefined],
    ['none in a list', []],
    ['null', null],
    ['another suite', { cryptosuite: 'eddsa-jcs-2022' }],
    ['another type', { type: 'Ed25519Signature2020' }],
    ['no method', { verificationMethod: undefined }],
    ['no purpose', { proofPurpose: undefined }],
    ['no value', { proofValue: undefined }],
    ['a value without its header', { proofValue: 'z'.repeat(2) }],
    ['a member that is not known', { evil: true }],
    ['a time that is none', { created: 'yesterday' }],
  ])('is malformed with %s', async (_, change) => {
    const proof = change && !Array.isArray(change) ? { ...proven.proof, ...change } : change;
    expect(await verify({ ...proven, proof })).toEqual(refused('malformed', '/proof'));
  });

  test('is one for its purpose, its challenge and its domain only', async () => {
    const presentation = { '@context': credential['@context'], type: ['VerifiablePresentation'], holder: issuer };
    const shown = await signer.prove(tenant, presentation, presented, now);
    expect(await verify(shown, presented)).toEqual({ valid: true, value: [issuer] });
    expect(await verify(shown, asserted)).toEqual(refused('bad_proof', '/proof/0'));
    expect(await verify(shown, { ...presented, challenge: 'c-2' } as never)).toEqual(
      refused('wrong_challenge', '/proof/0'),
    );
    for (const domain of ['other.example', undefined]) {
      const elsewhere = { kind: 'authentication', challenge: 'c-1', ...(domain ? { domain } : {}) } as const;
      expect(await verify(shown, elsewhere)).toEqual(refused('wrong_audience', '/proof/0'));
    }
  });

  test('needs every proof of a set to hold', async () => {
    const other = { ...proven.proof, proofValue: `z${'2'.repeat(87)}` };
    expect(await verify({ ...proven, proof: [proven.proof, proven.proof] })).toEqual({
      valid: true,
      value: [issuer, issuer],
    });
    expect(await verify({ ...proven, proof: [proven.proof, other] })).toEqual(refused('bad_proof', '/proof/1'));
  });

  test.each(vectors)('of the specification verifies: $name', async ({ document }) => {
    const proofs = [document.proof].flat() as readonly Json[];
    const dids = proofs.map(({ verificationMethod }) => String(verificationMethod).split('#')[0]);
    expect(await verify(document)).toEqual({ valid: true, value: dids });
    expect((await verify({ ...document, issuer: 'did:example:other' })).valid).toBe(false);
  });

  test('does not hold with an earlier proof left out, changed, or not named', async () => {
    const { document } = vectors.at(-1) as (typeof vectors)[number];
    const proofs = document.proof as readonly Json[];
    const last = proofs.at(-1) as Json;
    const place = proofs.length - 1;
    expect(await verify({ ...document, proof: [last] })).toEqual(refused('bad_proof', '/proof/0/previousProof'));
    for (const previousProof of [undefined, 'urn:uuid:0b5a8f0e-0000-4000-8000-000000000000', 456]) {
      const { previousProof: _, ...rest } = last;
      const changed = previousProof === undefined ? rest : { ...rest, previousProof };
      expect((await verify({ ...document, proof: [...proofs.slice(0, place), changed] })).valid).toBe(false);
    }
    const [first, ...others] = proofs as [Json, ...Json[]];
    const moved = { ...first, created: '2023-02-26T22:06:39Z' };
    expect(await verify({ ...document, proof: [moved, ...others] })).toEqual(refused('bad_proof', '/proof/0'));
  });
});

describe('signing a document', () => {
  test('uses one DID of the tenant, however often it is asked for', async () => {
    expect(await Promise.all([signer.signerOf(tenant), signer.signerOf(tenant)])).toEqual([issuer, issuer]);
  });

  test.each([
    ['a term without meaning', { credentialSubject: { nonsense: 1 } }],
    [
      'a type that maps to no URL',
      {
        '@context': ['https://www.w3.org/ns/credentials/v2', { T: 'https ://no-url#T' }],
        type: ['VerifiableCredential', 'T'],
      },
    ],
    [
      'a term defined anew',
      { '@context': ['https://www.w3.org/ns/credentials/v2', { VerifiableCredential: 'https://x.example/#V' }] },
    ],
    ['a context that is a number', { '@context': ['https://www.w3.org/ns/credentials/v2', 7] }],
  ])('refuses %s', async (_, change) => {
    await expect(signer.prove(tenant, { ...credential, ...change }, asserted, now)).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });
});

describe('an envelope', () => {
  test('is opened for its issuer, with what it secures', async () => {
    const token = await signer.envelop(tenant, credential);
    const open = (text: string) => verifier.openEnvelope(text, 'vc+jwt', 'issuer', asserted, now);
    expect(await open(token)).toEqual({ valid: true, value: { document: credential, signer: issuer } });
    expect(await open(`${token.slice(0, -6)}AAAAAA`)).toMatchObject({ valid: false });
    const wrapped = await signer.envelop(tenant, { ...credential, vc: {} });
    expect(await open(wrapped)).toEqual(refused('malformed', ''));
    expect(await verifier.openEnvelope(token, 'vp+jwt', 'holder', presented, now)).toEqual(refused('malformed', ''));
  });
});
