import { readFileSync } from 'node:fs';
import type { Did, Instant, TenantId } from '@assent/domain';
import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import { generate } from '@digitalbazaar/ecdsa-multikey';
import {
  createDiscloseCryptosuite,
  createSignCryptosuite,
  createVerifyCryptosuite,
} from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { decode, encode } from 'cborg';
import fc from 'fast-check';
import signatures from 'jsonld-signatures';
import { bundledDocuments } from '../data-integrity/bundled-documents.ts';
import { jwkFromMultikey } from '../dids/verification-key.ts';
import { isSigned } from '../jws/verify-signature.ts';
import { createWallet } from '../testing/wallet.ts';
import { deriveDisclosure } from './base-proof.ts';
import { hashOf, hashOfOptions, quadsOf } from './canonical-hash.ts';
import { reasonAgainstDisclosure } from './check-disclosure.ts';
import { parseBaseValue, parseDerivedValue } from './selective-value.ts';
import { documentDeriver, documentVerifier, veramoDisclosureSigner } from './veramo-documents.ts';

type Json = Record<string, unknown>;
type Proven = Json & { proof: Json & { proofValue: string } };
type Parts = [Uint8Array, Uint8Array, Uint8Array[], Map<unknown, Uint8Array>, unknown[]];

/** A change of one part. */
const put =
  (at: number, change: (part: never) => unknown) =>
  (parts: Parts): unknown[] =>
    parts.map((part, index) => (index === at ? change(part as never) : part));

const now = '2026-06-01T09:00:00Z' as Instant;
const tenant = 'suite' as TenantId;
const asserted = { kind: 'assertionMethod' } as const;
const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../../test/vectors/vc-di-ecdsa/${name}.json`, import.meta.url), 'utf8'));

const { agent } = createWallet();
const signer = veramoDisclosureSigner(agent);
const verifier = documentVerifier(agent);
const check = (document: unknown) => verifier.checkProofs(document as Json, asserted, now);
const refused = (reason: string, at = '/proof/0') => ({ valid: false, rejections: [{ reason, at }] });

let issuer: Did;
let credential: Json;
let base: Proven;
let shown: Proven;
const prove = async (changes: Json = {}, mandatory: readonly string[] = ['/issuer']) =>
  (await signer.prove(tenant, { ...credential, ...changes }, mandatory, now)) as Proven;
async function derive(document: Json, selective: readonly string[] = ['/credentialSubject/0/name']): Promise<Proven> {
  const derived = await documentDeriver.derive(document, selective);
  if (!derived.valid) throw new Error(`not derived: ${JSON.stringify(derived.rejections)}`);
  return derived.value as Proven;
}

beforeAll(async () => {
  issuer = await signer.signerOf(tenant);
  credential = {
    '@context': ['https://www.w3.org/ns/credentials/v2', 'https://www.w3.org/ns/credentials/examples/v2'],
    type: ['VerifiableCredential'],
    issuer,
    credentialSubject: [
      { name: 'Ada', alias: 'Countess', address: { street: 'A', city: 'B' } },
      { name: 'Charles', alias: 'Engineer' },
    ],
  };
  base = await prove();
  shown = await derive(base, ['/credentialSubject/0/name', '/credentialSubject/0/alias', '/credentialSubject/1/name']);
});

describe('the vectors of the specification', () => {
  const vectors = read('ecdsa-sd-2023') as readonly {
    name: string;
    base: Proven;
    derived: Proven;
    selectivePointers: string[];
    mandatoryPointers: string[];
    mandatoryIndexes: number[];
    labelMap: [string, string][];
    proofHash: string;
    mandatoryHash: string;
  }[];
  const loader = bundledDocuments({ 'https://w3id.org/citizenship/v4rc1': read('citizenship-v4rc1') });
  const against = (document: Proven, multikey?: string) => {
    const { proof, ...unsecured } = document;
    const { proofValue, ...options } = proof;
    const jwk = jwkFromMultikey(multikey ?? String(proof.verificationMethod).split('#')[1] ?? '');
    if (jwk?.crv !== 'P-256') throw new Error('no key');
    const key = { algorithm: 'ES256', jwk } as const;
    return reasonAgainstDisclosure({ document: unsecured, options, proofValue, key }, isSigned, loader);
  };

  test.each(vectors)('$name: what was derived verifies, with its key alone', async ({ derived }) => {
    expect(await against(derived)).toBeUndefined();
    expect(await against(derived, 'zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169')).toBe('bad_proof');
    expect(await against({ ...derived, validUntil: '2040-01-01T00:00:00Z' })).toBe('bad_proof');
  });

  test.each(vectors)('$name: the base proof is read and not verified', async (vector) => {
    expect(await against(vector.base)).toBe('bad_proof');
    expect(parseBaseValue(vector.base.proof.proofValue)?.mandatory).toEqual(vector.mandatoryPointers);
  });

  test.each(vectors)('$name: what is derived from it is what the specification derives', async (vector) => {
    const derived = await deriveDisclosure(vector.base, vector.selectivePointers, loader);
    expect(derived).toEqual({ valid: true, value: vector.derived });
    const value = parseDerivedValue(vector.derived.proof.proofValue);
    expect(value?.mandatory).toEqual(vector.mandatoryIndexes);
    const labels = [...(value?.labels ?? [])].map(([at, label]) => [
      `c14n${at}`,
      `u${Buffer.from(label).toString('base64url')}`,
    ]);
    expect(labels).toEqual(vector.labelMap);
  });

  test.each(vectors)(
    '$name: the options of the proof have the hash that they must have',
    async ({ base: signed, ...vector }) => {
      const { proof, ...unsecured } = signed;
      const { proofValue: _, ...options } = proof;
      const hash = await hashOfOptions(unsecured, options, loader);
      expect(Buffer.from(hash ?? []).toString('hex')).toBe(vector.proofHash);
    },
  );

  test('with nothing in them N-Quads have the hash of nothing', () => {
    expect(Buffer.from(hashOf([])).toString('hex')).toMatch(/^e3b0c442/);
  });
});

describe('the libraries of Digital Bazaar', () => {
  const keyAt = (did: string) => {
    const multikey = did.slice('did:key:'.length);
    const id = `${did}#${multikey}`;
    const context = 'https://w3id.org/security/multikey/v1';
    return {
      id,
      document: { '@context': context, id, type: 'Multikey', controller: did, publicKeyMultibase: multikey },
    };
  };
  const examples = { '@context': { '@vocab': 'https://www.w3.org/ns/credentials/examples#' } };
  const loaderFor = (did: string) =>
    bundledDocuments({
      'https://www.w3.org/ns/credentials/examples/v2': examples,
      [keyAt(did).id]: keyAt(did).document,
    });
  const isGoodForThem = async (document: Json, did: string) =>
    signatures.verify(document, {
      suite: new DataIntegrityProof({ cryptosuite: createVerifyCryptosuite() }),
      purpose: new signatures.purposes.AssertionProofPurpose({
        controller: { id: did, assertionMethod: [keyAt(did).id] },
      }),
      documentLoader: loaderFor(did),
    });
  const derivedByThem = (document: Json, selectivePointers: readonly string[], did: string) =>
    signatures.derive(document, {
      suite: new DataIntegrityProof({ cryptosuite: createDiscloseCryptosuite({ selectivePointers }) }),
      purpose: new signatures.purposes.AssertionProofPurpose(),
      documentLoader: loaderFor(did),
    }) as Promise<Proven>;
  const issuedByThem = async (mandatoryPointers: readonly string[]) => {
    const key = await generate({ curve: 'P-256' });
    const did = `did:key:${key.publicKeyMultibase}` as Did;
    const signed = await signatures.sign(structuredClone({ ...credential, issuer: did }), {
      suite: new DataIntegrityProof({
        cryptosuite: createSignCryptosuite({ mandatoryPointers }),
        signer: { ...key.signer(), id: keyAt(did).id },
      }),
      purpose: new signatures.purposes.AssertionProofPurpose(),
      documentLoader: loaderFor(did),
    });
    return { did, signed: signed as Proven };
  };
  const selective = ['/credentialSubject/0/name', '/credentialSubject/1'];

  test('verify what we derived from what we signed', async () => {
    expect(await isGoodForThem(await derive(base, selective), issuer)).toMatchObject({ verified: true });
    expect(await isGoodForThem(shown, issuer)).toMatchObject({ verified: true });
  });

  test('derive from what we signed, and both verify that', async () => {
    const derived = await derivedByThem(base, selective, issuer);
    expect(await isGoodForThem(derived, issuer)).toMatchObject({ verified: true });
    expect(await check(derived)).toEqual({ valid: true, value: [issuer] });
    expect(derived).toEqual(await derive(base, selective));
  });

  test('sign, and what we or they derive from it verifies for us', async () => {
    const { did, signed } = await issuedByThem(['/issuer', '/credentialSubject/0/address']);
    for (const derived of [await derive(signed, selective), await derivedByThem(signed, selective, did)]) {
      expect(derived.credentialSubject).toEqual([
        { name: 'Ada', address: { street: 'A', city: 'B' } },
        { name: 'Charles', alias: 'Engineer' },
      ]);
      expect(await check(derived)).toEqual({ valid: true, value: [did] });
      expect(await isGoodForThem(derived, did)).toMatchObject({ verified: true });
    }
    expect(await check(signed)).toEqual(refused('bad_proof'));
  });

  test('leave a text that looks like the name of a node unsigned: it is neither signed nor taken here', async () => {
    const name = 'see _:b7 there';
    await expect(prove({ name })).rejects.toMatchObject({ code: 'invalid_request' });
    const key = await generate({ curve: 'P-256' });
    const did = `did:key:${key.publicKeyMultibase}`;
    const signed = (await signatures.sign(structuredClone({ ...credential, issuer: did, name }), {
      suite: new DataIntegrityProof({
        cryptosuite: createSignCryptosuite({ mandatoryPointers: ['/issuer', '/name'] }),
        signer: { ...key.signer(), id: keyAt(did).id },
      }),
      purpose: new signatures.purposes.AssertionProofPurpose(),
      documentLoader: loaderFor(did),
    })) as Proven;
    const derived = await derivedByThem(signed, [], did);
    const forged = { ...derived, name: 'see _:anything there' };
    expect(await isGoodForThem(forged, did)).toMatchObject({ verified: true });
    for (const document of [derived, forged]) expect(await check(document)).toEqual(refused('malformed'));
    expect((await documentDeriver.derive(signed, [])).valid).toBe(false);
  });

  test('take one node for two if both have its label, which is refused here', async () => {
    const one = await derive(await prove({ credentialSubject: { name: 'Ada', alias: 'Countess' } }), [
      '/credentialSubject',
    ]);
    const value = parseDerivedValue(one.proof.proofValue);
    const known = [...(value?.labels.values() ?? [])];
    const assignments = Array.from({ length: 2 ** 3 }, (_, n) => [0, 1, 2].map((at) => known[(n >> at) & 1]));
    const mandatory = value?.mandatory ?? [];
    let taken = 0;
    for (const labels of assignments) {
      for (const place of value?.signatures.keys() ?? []) {
        for (const later of [0, 1, 2]) {
          const proofValue = withParts(one.proof.proofValue, ([signature, key, all]) => [
            signature,
            key,
            [...all.slice(0, place), all[place], ...all.slice(place)],
            new Map(labels.map((label, at) => [at, label])),
            mandatory.map((index, at) => (at < later ? index : index + 1)),
          ]);
          const credentialSubject = [{ name: 'Ada' }, { alias: 'Countess' }];
          const forged = { ...one, credentialSubject, proof: { ...one.proof, proofValue } };
          if ((await isGoodForThem(forged, issuer)).verified) taken += 1;
          expect(await check(forged)).toEqual(refused('bad_proof'));
        }
      }
    }
    expect(taken).toBeGreaterThan(0);
  });
});

/** The value of a proof with its parts changed. */
function withParts(proofValue: string, change: (parts: Parts) => unknown, header = [0xd9, 0x5d, 0x01]): string {
  const bytes = Buffer.from(proofValue.slice(1), 'base64url').subarray(3);
  const parts = decode(bytes, { useMaps: true }) as Parts;
  const changed = change(parts) ?? parts;
  return `u${Buffer.concat([Buffer.from(header), encode(changed)]).toString('base64url')}`;
}
const flipped = (bytes: Uint8Array, at = 0) => bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));
const bytesOf = (value: string) => Buffer.from(value.slice(1), 'base64url');
const fromBytes = (bytes: Uint8Array) => `u${Buffer.from(bytes).toString('base64url')}`;

describe('the value of a proof', () => {
  const changes: [string, (parts: Parts) => unknown][] = [
    ['another signature of the whole', put(0, (bytes: Uint8Array) => flipped(bytes))],
    ['a signature that is too short', put(0, (bytes: Uint8Array) => bytes.subarray(1))],
    ['a signature of zeros', put(0, () => new Uint8Array(64))],
    ['another key for statements', put(1, (bytes: Uint8Array) => flipped(bytes, 34))],
    ['a key of another kind', put(1, (bytes: Uint8Array) => flipped(bytes, 0))],
    ['a key that is no point', put(1, (bytes: Uint8Array) => Uint8Array.from(bytes).fill(0xff, 3))],
    ['a statement without its signature', (parts) => void parts[2].pop()],
    ['a signature without a statement', (parts) => void parts[2].push(parts[2][0] as Uint8Array)],
    ['signatures in another order', (parts) => void parts[2].reverse()],
    ['one signature for two statements', put(2, ([first, , ...rest]: Uint8Array[]) => [first, first, ...rest])],
    [
      'another signature of a statement',
      put(2, ([first = new Uint8Array(), ...rest]: Uint8Array[]) => [flipped(first, 40), ...rest]),
    ],
    ['a statement signature that is too long', put(2, ([, ...rest]: Uint8Array[]) => [new Uint8Array(65), ...rest])],
    ['another label', (parts) => void parts[3].set(0, flipped(parts[3].get(0) as Uint8Array))],
    ['a label of another length', (parts) => void parts[3].set(0, new Uint8Array(31))],
    ['a label left out', (parts) => void parts[3].delete(0)],
    ['all labels left out', (parts) => void parts[3].clear()],
    ['a label for no node', (parts) => void parts[3].set(9, new Uint8Array(32))],
    ['one label for two nodes', (parts) => void parts[3].set(1, parts[3].get(0) as Uint8Array)],
    [
      'two labels exchanged',
      (parts) => {
        const [a, b] = [parts[3].get(0), parts[3].get(1)] as [Uint8Array, Uint8Array];
        parts[3].set(0, b).set(1, a);
      },
    ],
    ['a label under a text', (parts) => void parts[3].set('c14n0', new Uint8Array(32))],
    ['labels in a list', (parts) => [parts[0], parts[1], parts[2], [...parts[3].values()], parts[4]]],
    ['a mandatory statement out of range', (parts) => void parts[4].push(250)],
    ['a mandatory statement far out of range', (parts) => void parts[4].push(2 ** 40)],
    ['a mandatory statement before the first', (parts) => void parts[4].push(-1)],
    ['a mandatory statement twice', (parts) => void parts[4].push(parts[4][0])],
    ['a mandatory statement that is a text', put(4, ([, ...rest]: number[]) => ['0', ...rest])],
    ['a mandatory statement that is half', put(4, ([, ...rest]: number[]) => [0.5, ...rest])],
    ['a mandatory statement left out', (parts) => void parts[4].pop()],
    ['nothing mandatory', (parts) => void parts[4].splice(0)],
    ['everything mandatory', (parts) => [parts[0], parts[1], [], parts[3], [0, 1, 2, 3, 4, 5, 6, 7, 8]]],
    ['a part too much', (parts) => [...parts, 1]],
    ['a part too few', (parts) => parts.slice(0, 4)],
    ['no parts', () => 7],
    [
      'more signatures than a document may have statements',
      (parts) => void parts[2].push(...Array(300).fill(parts[2][0])),
    ],
  ];

  test.each(changes)('with %s is refused', async (_, change) => {
    const proofValue = withParts(shown.proof.proofValue, change);
    expect(proofValue).not.toBe(shown.proof.proofValue);
    expect(await check({ ...shown, proof: { ...shown.proof, proofValue } })).toEqual(refused('bad_proof'));
  });

  test('that was not changed is taken', async () => {
    const proofValue = withParts(shown.proof.proofValue, () => undefined);
    expect(proofValue).toBe(shown.proof.proofValue);
    expect(await check(shown)).toEqual({ valid: true, value: [issuer] });
  });

  test.each<[string, (value: string) => string, string?]>([
    ['cut by one byte', (value) => fromBytes(bytesOf(value).subarray(0, -1))],
    ['cut to its header', (value) => fromBytes(bytesOf(value).subarray(0, 3))],
    ['extended by a byte', (value) => fromBytes(Buffer.concat([bytesOf(value), Buffer.of(0)]))],
    [
      'with the header of a base proof',
      (value) => fromBytes(Buffer.concat([Buffer.of(0xd9, 0x5d, 0), bytesOf(value).subarray(3)])),
    ],
    [
      'with the header of BBS',
      (value) => fromBytes(Buffer.concat([Buffer.of(0xd9, 0x5d, 3), bytesOf(value).subarray(3)])),
    ],
    ['without its header', (value) => fromBytes(bytesOf(value).subarray(3))],
    ['with a list that is longer than it says', () => fromBytes(Buffer.from('d95d019affffffff00', 'hex'))],
    ['with bytes that are longer than it says', () => fromBytes(Buffer.from('d95d01855affffffff00', 'hex'))],
    [
      'nested ten thousand deep',
      () => fromBytes(Buffer.concat([Buffer.from('d95d01', 'hex'), Buffer.alloc(10_000, 0x81)])),
    ],
    [
      'of indefinite length',
      (value) =>
        fromBytes(Buffer.concat([Buffer.from('d95d019f', 'hex'), bytesOf(value).subarray(4), Buffer.of(0xff)])),
    ],
    ['with a bit beyond its end', (value) => `${value}A`],
    ['in base64 with padding', (value) => `${value}=`, 'malformed'],
    ['in base58', (value) => `z${value.slice(1)}`, 'malformed'],
    ['without its prefix', (value) => value.slice(1), 'malformed'],
    ['that is empty', () => 'u', 'malformed'],
    ['longer than is decoded', () => `u${'A'.repeat(64_000)}`, 'malformed'],
  ])('%s is refused', async (_, change, reason = 'bad_proof') => {
    const proofValue = change(shown.proof.proofValue);
    const at = reason === 'malformed' ? '/proof' : '/proof/0';
    expect(await check({ ...shown, proof: { ...shown.proof, proofValue } })).toEqual(refused(reason, at));
  });

  test('is refused with any bit of it changed', async () => {
    const bytes = bytesOf(shown.proof.proofValue);
    const anyBit = fc.tuple(fc.nat(bytes.length - 1), fc.nat(7));
    await fc.assert(
      fc.asyncProperty(anyBit, async ([at, bit]) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ (1 << bit);
        const proof = { ...shown.proof, proofValue: fromBytes(changed) };
        expect(await check({ ...shown, proof })).toEqual(refused('bad_proof'));
      }),
    );
  });

  test('is a value or none, whatever bytes it is made of', () => {
    fc.assert(
      fc.property(fc.constantFrom(0, 1), fc.uint8Array({ maxLength: 200 }), (kind, tail) => {
        const value = fromBytes(Buffer.concat([Buffer.of(0xd9, 0x5d, kind), tail]));
        expect([parseBaseValue(value), parseDerivedValue(value)]).toEqual([undefined, undefined]);
      }),
    );
  });
});

describe('a derived document', () => {
  const subjects = () => structuredClone(shown.credentialSubject) as [Json, Json];
  test.each<[string, (document: Proven) => Promise<Json> | Json]>([
    ['a claim changed', (d) => ({ ...d, credentialSubject: [{ ...subjects()[0], name: 'Eve' }, subjects()[1]] })],
    ['a claim added', (d) => ({ ...d, credentialSubject: [subjects()[0], { ...subjects()[1], alias: 'Engineer' }] })],
    ['a claim taken away', (d) => ({ ...d, credentialSubject: [{ name: 'Ada' }, subjects()[1]] })],
    [
      'a claim at another node',
      (d) => ({ ...d, credentialSubject: [{ name: 'Ada' }, { name: 'Charles', alias: 'Countess' }] }),
    ],
    ['two nodes made one', (d) => ({ ...d, credentialSubject: { alias: 'Countess', name: ['Ada', 'Charles'] } })],
    [
      'one node made two',
      (d) => ({ ...d, credentialSubject: [{ name: 'Ada' }, { alias: 'Countess' }, { name: 'Charles' }] }),
    ],
    ['a subject taken away', (d) => ({ ...d, credentialSubject: [subjects()[0]] })],
    ['another issuer', (d) => ({ ...d, issuer: 'did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169' })],
    ['no issuer', ({ issuer: _, ...d }) => d],
    ['a statement of its own', (d) => ({ ...d, validFrom: '2020-01-01T00:00:00Z' })],
    [
      'another context',
      (d) => ({ ...d, '@context': ['https://www.w3.org/ns/credentials/v2', { '@vocab': 'urn:other#' }] }),
    ],
    ['another time', (d) => ({ ...d, proof: { ...d.proof, created: '2026-06-01T09:00:01Z' } })],
    ['an end of its proof', (d) => ({ ...d, proof: { ...d.proof, expires: '2040-01-01T00:00:00Z' } })],
    ['the proof of another', async (d) => ({ ...d, proof: (await derive(await prove())).proof })],
    ['a base proof', (d) => ({ ...d, proof: base.proof })],
    ['a proof beside it that does not hold', (d) => ({ ...d, proof: [base.proof, d.proof] })],
    [
      'the key of somebody else',
      (d) => ({
        ...d,
        proof: {
          ...d.proof,
          verificationMethod:
            'did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169#zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169',
        },
      }),
    ],
  ])('is refused with %s', async (_, change) => {
    expect(await check(await change(shown))).toEqual(refused('bad_proof'));
  });

  test.each<[string, (proof: Json) => unknown]>([
    ['another cryptosuite', (proof) => ({ ...proof, cryptosuite: 'bbs-2023' })],
    ['the cryptosuite of another kind of proof', (proof) => ({ ...proof, cryptosuite: 'eddsa-rdfc-2022' })],
    ['a purpose that is for presentations', (proof) => ({ ...proof, proofPurpose: 'authentication' })],
    ['a proof before it', (proof) => ({ ...proof, previousProof: 'urn:uuid:9d1c8a4e-0000-4000-8000-000000000001' })],
    ['a member that is not known', (proof) => ({ ...proof, evil: 1 })],
    ['no value', ({ proofValue: _, ...proof }) => proof],
  ])('is malformed with %s', async (_, change) => {
    expect(await check({ ...shown, proof: change(shown.proof) })).toEqual(refused('malformed', '/proof'));
  });

  test('is no proof for a key of another kind', async () => {
    const { did, keys } = await agent.didManagerCreate({ provider: 'did:key', options: { keyType: 'Ed25519' } });
    expect(keys).toHaveLength(1);
    const verificationMethod = `${did}#${did.slice('did:key:'.length)}`;
    expect(await check({ ...shown, proof: { ...shown.proof, verificationMethod } })).toEqual(refused('bad_proof'));
  });

  test('may not be larger than can be checked', async () => {
    const many = Array.from({ length: 300 }, (_, index) => ({ name: `subject ${index}` }));
    expect(await check({ ...shown, credentialSubject: many })).toEqual(refused('malformed'));
    await expect(prove({ credentialSubject: many })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  test('that would take hours to bring into a canonical form is refused before the test times out', async () => {
    const all = Array.from({ length: 12 }, (_, index) => ({ id: `_:b${index}` }));
    const clique = all.map((node) => ({ ...node, knows: all }));
    expect(await check({ ...shown, credentialSubject: clique })).toEqual(refused('malformed'));
    await expect(prove({ credentialSubject: clique })).rejects.toMatchObject({ code: 'invalid_request' });
  });
});

describe('a base proof', () => {
  test.each([
    ['/credentialSubject/none', {}],
    ['/proof/created', {}],
    ['/credentialSubject/length', {}],
    ['/__proto__/polluted', JSON.parse('{"__proto__":{"polluted":1}}')],
    ['/constructor/prototype/polluted', JSON.parse('{"constructor":{"prototype":{"polluted":1}}}')],
    ['/credentialSubject/0/2nd', { credentialSubject: [{ '2nd': 'a', name: 'Ada' }] }],
  ])('is not made with %s for a pointer', async (pointer, changes) => {
    await expect(prove(changes, ['/issuer', pointer])).rejects.toMatchObject({ code: 'invalid_request' });
    expect((await documentDeriver.derive({ ...base, ...changes }, [pointer])).valid).toBe(false);
    expect('polluted' in {}).toBe(false);
  });

  test('whose own pointers lead out of the document is not derived from', async () => {
    const pollution = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
    for (const pointer of [
      '/__proto__/polluted',
      '/constructor/prototype/polluted',
      '',
      'issuer',
      '/none',
      `/${'a'.repeat(600)}`,
    ]) {
      const proofValue = withParts(
        base.proof.proofValue,
        put(4, () => [pointer]),
        [0xd9, 0x5d, 0x00],
      );
      const forged = { ...base, ...pollution, proof: { ...base.proof, proofValue } };
      expect((await documentDeriver.derive(forged, ['/issuer'])).valid).toBe(false);
      expect('polluted' in {}).toBe(false);
    }
  });

  test('of which something was changed gives nothing that verifies', async () => {
    for (const change of [
      put(0, (bytes: Uint8Array) => flipped(bytes)),
      put(1, (bytes: Uint8Array) => flipped(bytes, 2)),
      put(2, (bytes: Uint8Array) => flipped(bytes)),
      put(3, (all: Uint8Array[]) => [...all].reverse()),
      put(4, () => ['/credentialSubject/0/name']),
      put(4, () => []),
    ]) {
      const proofValue = withParts(base.proof.proofValue, change, [0xd9, 0x5d, 0x00]);
      const derived = await documentDeriver.derive({ ...base, proof: { ...base.proof, proofValue } }, [
        '/credentialSubject/0',
      ]);
      expect(derived.valid && (await check(derived.value)).valid).toBe(false);
    }
  });

  test.each([
    ['a term without meaning', { '@context': ['https://www.w3.org/ns/credentials/v2'] }],
    ['a name of the kind that the library makes', { credentialSubject: { id: 'urn:bnid:1', name: 'Ada' } }],
    ['a text that has another order elsewhere', { alias: ['\u{1F600}', '\uFB00'] }],
    ['a context from the network', { '@context': ['https://www.w3.org/ns/credentials/v2', 'https://x.example/c'] }],
  ])('is not made for a document with %s', async (_, changes) => {
    await expect(prove(changes)).rejects.toMatchObject({ code: 'invalid_request' });
  });

  test('is made of a key that the key manager holds for nothing else', async () => {
    expect(issuer).toMatch(/^did:key:zDna/);
    expect(base.proof.verificationMethod).toBe(`${issuer}#${issuer.slice('did:key:'.length)}`);
    const other = await veramoDisclosureSigner(agent).signerOf('other' as TenantId);
    expect(other).not.toBe(issuer);
    await expect(agent.didManagerGet({ did: issuer })).rejects.toMatchObject({ code: 'not_found' });
  });

  test('says every time another thing, so that two documents cannot be mixed', async () => {
    const again = await prove();
    const [a, b] = [await derive(base), await derive(again)];
    expect(a.proof.proofValue).not.toBe(b.proof.proofValue);
    const theirs = decode(bytesOf(b.proof.proofValue).subarray(3), { useMaps: true }) as Parts;
    const mixed = withParts(
      a.proof.proofValue,
      put(2, () => theirs[2]),
    );
    expect(await check({ ...a, proof: { ...a.proof, proofValue: mixed } })).toEqual(refused('bad_proof'));
  });

  test('and its document have quads that can be told apart', async () => {
    const { proof: _, ...unsecured } = base;
    expect((await quadsOf(unsecured))?.length).toBeGreaterThan(8);
  });
});
