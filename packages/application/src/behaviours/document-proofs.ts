import { expect, test } from '@jest/globals';
import type { JsonDocument } from '../ports/documents.ts';
import {
  asserted,
  type DocumentsUnderTest,
  documentOf,
  presentationOf,
  presented,
  signedAt,
} from './document-samples.ts';
import { tenantA, tenantB } from './samples.ts';

type Proven = JsonDocument & { readonly proof: JsonDocument };

/** What a proof over the whole of a document must do, and what an envelope must. */
export function documentProofBehaviours(current: () => DocumentsUnderTest): void {
  const prove = async (changes: JsonDocument = {}, tenant = tenantA) => {
    const { signer } = current();
    const document = documentOf(await signer.signerOf(tenant), changes);
    return (await signer.prove(tenant, document, asserted, signedAt)) as Proven;
  };
  const check = (
    document: JsonDocument,
    purpose: Parameters<DocumentsUnderTest['verifier']['checkProofs']>[1] = asserted,
  ) => current().verifier.checkProofs(document, purpose, signedAt);
  const refused = (reason: string, at: string) => ({ valid: false, rejections: [{ reason, at }] });

  test('each tenant has one DID for documents, however often it is asked for', async () => {
    const { signer } = current();
    const [first, again] = await Promise.all([signer.signerOf(tenantA), signer.signerOf(tenantA)]);
    expect(first).toBe(again);
    expect(await signer.signerOf(tenantB)).not.toBe(first);
  });

  test('a proof is all that comes to a document, and it holds for who made it', async () => {
    const { proof, ...rest } = await prove();
    const did = await current().signer.signerOf(tenantA);
    expect(rest).toEqual(documentOf(did));
    expect(await check({ ...rest, proof })).toEqual({ valid: true, value: [did] });
  });

  test('a proof by one tenant is none by another, whatever the document says', async () => {
    const other = await current().signer.signerOf(tenantB);
    const proven = await prove({ issuer: other });
    expect(await check(proven)).toEqual({ valid: true, value: [await current().signer.signerOf(tenantA)] });
  });

  test('a document that was changed, or has the proof of another, is refused', async () => {
    const proven = await prove();
    const other = await prove({ name: 'Another' });
    for (const forged of [
      { ...proven, validUntil: '2040-01-01T00:00:00Z' },
      { ...proven, credentialSubject: { id: 'did:example:subject', name: 'Ada' } },
      { ...proven, name: 'More' },
      { ...proven, proof: other.proof },
    ]) {
      expect(await check(forged)).toEqual(refused('bad_proof', '/proof/0'));
    }
  });

  test('every proof of a set must hold', async () => {
    const [proven, other] = [await prove(), await prove({ name: 'Another' })];
    expect(await check({ ...proven, proof: [proven.proof, proven.proof] })).toMatchObject({ valid: true });
    expect(await check({ ...proven, proof: [proven.proof, other.proof] })).toEqual(refused('bad_proof', '/proof/1'));
  });

  test.each([undefined, null, []])('without a proof (%j) it is malformed', async (proof) => {
    expect(await check({ ...(await prove()), proof })).toEqual(refused('malformed', '/proof'));
  });

  test('a presentation holds for its purpose, its challenge and its domain', async () => {
    const { signer } = current();
    const holder = await signer.signerOf(tenantA);
    const shown = await signer.prove(tenantA, presentationOf(holder, await prove()), presented, signedAt);
    expect(await check(shown, presented)).toEqual({ valid: true, value: [holder] });
    expect(await check(shown)).toEqual(refused('bad_proof', '/proof/0'));
    expect(await check(shown, { ...presented, challenge: 'c-2' })).toEqual(refused('wrong_challenge', '/proof/0'));
    expect(await check(shown, { ...presented, domain: 'other.example' })).toEqual(
      refused('wrong_audience', '/proof/0'),
    );
  });

  test('an envelope is opened for the issuer it names, and no other', async () => {
    const { signer, verifier } = current();
    const did = await signer.signerOf(tenantA);
    const token = await signer.envelop(tenantA, documentOf(did));
    const open = (text: string, typ: 'vc+jwt' | 'vp+jwt' = 'vc+jwt') =>
      verifier.openEnvelope(text, typ, 'issuer', asserted, signedAt);
    expect(await open(token)).toEqual({ valid: true, value: { document: documentOf(did), signer: did } });
    expect((await open(`${token.slice(0, -6)}AAAAAA`)).valid).toBe(false);
    expect(await open(token, 'vp+jwt')).toEqual(refused('malformed', ''));
    const ofOther = await signer.envelop(tenantA, documentOf(await signer.signerOf(tenantB)));
    expect((await open(ofOther)).valid).toBe(false);
  });
}
