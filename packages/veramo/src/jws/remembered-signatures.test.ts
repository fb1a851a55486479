import { AppError } from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { DIDDocument } from 'did-resolver';
import type { VerifyingAgent } from '../agent/assent-agent.ts';
import { AssentCredentialPlugin } from '../agent/assent-credential-plugin.ts';
import { createQuietAgent } from '../agent/quiet-agent.ts';
import { AssentResolver } from '../dids/assent-resolver.ts';
import { createPatientDid } from '../dids/did-providers.ts';
import { draftOf } from '../testing/sample-credentials.ts';
import { claimKinds, trueClaim } from '../testing/signature-claims.ts';
import { partsOf } from '../testing/token-tools.ts';
import { createWallet } from '../testing/wallet.ts';
import { RememberedSignatures } from './remembered-signatures.ts';
import { isSigned, type SignatureClaim } from './verify-signature.ts';

let asked: SignatureClaim[];
let remembered: RememberedSignatures;
beforeEach(() => {
  asked = [];
  remembered = new RememberedSignatures((claim) => {
    asked.push(claim);
    return isSigned(claim);
  });
});

describe('RememberedSignatures', () => {
  test.each(claimKinds)('checks a good signature of %s once', async (kind) => {
    const claim = trueClaim(kind);
    const copy = { ...claim, signed: Uint8Array.from(claim.signed), signature: Uint8Array.from(claim.signature) };
    expect([await remembered.isSigned(claim), await remembered.isSigned(copy)]).toEqual([true, true]);
    expect(asked).toHaveLength(1);
    expect(remembered.figures()).toEqual({ hits: 1, misses: 1, remembered: 1 });
  });

  test('checks again whatever differs: message, signature, key or algorithm', async () => {
    const claim = trueClaim('ES256');
    await remembered.isSigned(claim);
    const others = [
      { ...claim, signed: Uint8Array.of(...claim.signed, 0) },
      { ...claim, signature: claim.signature.map((byte, at) => (at === 63 ? byte ^ 1 : byte)) },
      { ...claim, key: trueClaim('ES256').key },
      { ...claim, key: trueClaim('address').key },
      { ...claim, algorithm: 'ES256K' as const },
    ];
    for (const other of others) expect(await remembered.isSigned(other)).toBe(false);
    expect(remembered.figures()).toMatchObject({ hits: 0, remembered: 1 });
  });

  test('remembers no bad signature', async () => {
    const bad = { ...trueClaim('EdDSA'), signed: new Uint8Array(3) };
    expect([await remembered.isSigned(bad), await remembered.isSigned(bad)]).toEqual([false, false]);
    expect(asked).toHaveLength(2);
    expect(remembered.figures()).toEqual({ hits: 0, misses: 2, remembered: 0 });
  });

  test('remembers nothing of a check that did not come to its end', async () => {
    const failing = new RememberedSignatures(() => Promise.reject(new AppError('overloaded')));
    await expect(failing.isSigned(trueClaim('EdDSA'))).rejects.toMatchObject({ code: 'overloaded' });
    expect(failing.figures().remembered).toBe(0);
  });

  test('forgets the oldest when it is full', async () => {
    const small = new RememberedSignatures(isSigned, { max: 2 });
    const claims = [trueClaim('EdDSA'), trueClaim('EdDSA'), trueClaim('EdDSA')];
    for (const claim of claims) await small.isSigned(claim);
    for (const claim of claims.slice(1)) await small.isSigned(claim);
    expect(small.figures()).toEqual({ hits: 2, misses: 3, remembered: 2 });
  });
});

describe('a credential that was verified before', () => {
  const id = 'did:web:clinic.example';
  let document: DIDDocument;
  let compact: string;
  let agent: VerifyingAgent;
  const policies = { now: Date.parse('2026-03-01T12:00:00Z') / 1000, credentialStatus: false };
  const verify = async (changes: object = {}) =>
    (await agent.verifyCredential({ credential: compact, policies: { ...policies, ...changes } })).error?.errorCode;

  beforeEach(async () => {
    const clinic = createWallet();
    const did = await createPatientDid(clinic.agent, 'jwk');
    const { didDocument } = await clinic.agent.resolveDid({ didUrl: did });
    const publicKeyJwk = didDocument?.verificationMethod?.[0]?.publicKeyJwk ?? { kty: 'none' };
    const method = { id: `${id}#0`, type: 'JsonWebKey', controller: id, publicKeyJwk };
    document = { id, verificationMethod: [method], assertionMethod: [method.id] };
    const { payload } = partsOf(await clinic.signer.signCredential(draftOf(did, did, { format: 'vc+jwt' })));
    const { issuer: _, ...rest } = payload;
    compact = await clinic.sign(did, { typ: 'vc+jwt', kid: method.id }, { ...rest, issuer: id });
    agent = createQuietAgent<VerifyingAgent>({
      plugins: [
        new AssentResolver({ localDocuments: async () => document }),
        new AssentCredentialPlugin({ signatures: { once: isSigned, again: remembered.isSigned } }),
      ],
    });
    expect([await verify(), await verify()]).toEqual([undefined, undefined]);
    expect(remembered.figures()).toMatchObject({ hits: 1, misses: 1 });
  });

  test('is refused from the moment its key is taken out of the document, or may not issue any more', async () => {
    document = { ...document, assertionMethod: [] };
    expect(await verify()).toBe('bad_proof');
    document = { id };
    expect(await verify()).toBe('bad_proof');
    expect(remembered.figures().hits).toBe(1);
  });

  test('is refused if another key has the name of the old one', async () => {
    const { key } = trueClaim('ES256');
    if (!('jwk' in key)) throw new Error('this key is known in full');
    const [method] = document.verificationMethod ?? [];
    document = { ...document, verificationMethod: [{ ...method, publicKeyJwk: key.jwk } as never] };
    expect(await verify()).toBe('bad_proof');
    // the wrong proof was looked at once more: with the keys of the time that it gives
    expect(remembered.figures()).toMatchObject({ hits: 1, misses: 3, remembered: 1 });
  });

  test('is refused when it has ended, or has not begun', async () => {
    expect(await verify({ now: Date.parse('2027-01-01T00:00:00Z') / 1000 })).toBe('expired');
    expect(await verify({ now: Date.parse('2025-12-31T23:59:59Z') / 1000 })).toBe('not_yet_valid');
  });

  test('is not answered for at all if its status cannot be read', async () => {
    await expect(verify({ credentialStatus: true })).rejects.toMatchObject({ code: 'registry_unavailable' });
  });
});
