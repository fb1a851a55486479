import { describe, expect, test } from '@jest/globals';
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
const mandatory = ['/issuer', '/validUntil'];

/** What selective disclosure must do. */
export function disclosureBehaviours(current: () => DocumentsUnderTest): void {
  const proveBase = async (changes: JsonDocument = {}, pointers: readonly string[] = mandatory) => {
    const { disclosures } = current();
    const document = documentOf(await disclosures.signerOf(tenantA), changes);
    return (await disclosures.prove(tenantA, document, pointers, signedAt)) as Proven;
  };
  const derive = (document: JsonDocument, selective: readonly string[]) =>
    current().deriver.derive(document, selective);
  const derived = async (document: JsonDocument, selective: readonly string[] = ['/credentialSubject/name']) => {
    const result = await derive(document, selective);
    if (!result.valid) throw new Error(`not derived: ${JSON.stringify(result.rejections)}`);
    return result.value as Proven;
  };
  const check = (document: JsonDocument) => current().verifier.checkProofs(document, asserted, signedAt);
  const refused = (reason: string, at: string) => ({ valid: false, rejections: [{ reason, at }] });

  describe('a base proof', () => {
    test('is by a DID that each tenant has for this alone', async () => {
      const { signer, disclosures } = current();
      const [first, again] = await Promise.all([disclosures.signerOf(tenantA), disclosures.signerOf(tenantA)]);
      const others = [await disclosures.signerOf(tenantB), await signer.signerOf(tenantA)];
      expect(first).toBe(again);
      expect(new Set([first, ...others]).size).toBe(3);
    });

    test('is all that comes to a document, and is not for verifiers', async () => {
      const { proof, ...rest } = await proveBase();
      expect(rest).toEqual(documentOf(await current().disclosures.signerOf(tenantA)));
      expect(await check({ ...rest, proof })).toEqual(refused('bad_proof', '/proof/0'));
    });
  });

  describe('a derived document', () => {
    test('shows what is mandatory and what was chosen, and holds for who signed the whole', async () => {
      const { proof, ...rest } = await derived(await proveBase());
      const did = await current().disclosures.signerOf(tenantA);
      const { id, type, '@context': context, issuer, validUntil } = documentOf(did);
      const credentialSubject = { id: 'did:example:subject', name: 'Ada' };
      expect(rest).toEqual({ '@context': context, id, type, issuer, validUntil, credentialSubject });
      expect(JSON.stringify({ ...rest, proof })).not.toContain('Blood');
      expect(await check({ ...rest, proof })).toEqual({ valid: true, value: [did] });
    });

    test('shows what is mandatory even if nothing else was chosen', async () => {
      const shown = await derived(await proveBase({}, [...mandatory, '/credentialSubject/description']), []);
      expect(shown.credentialSubject).toEqual({ id: 'did:example:subject', description: 'Blood group 0' });
      expect((await check(shown)).valid).toBe(true);
    });

    test('may show everything', async () => {
      const all = ['/credentialSubject', '/issuer', '/validUntil'];
      const { proof, ...rest } = await derived(await proveBase(), all);
      expect(rest).toEqual(documentOf(await current().disclosures.signerOf(tenantA)));
      expect((await check({ ...rest, proof })).valid).toBe(true);
    });

    test('is refused with a claim changed, added or taken away', async () => {
      const shown = await derived(await proveBase());
      const { validUntil: _, ...endless } = shown;
      const subject = shown.credentialSubject as JsonDocument;
      for (const forged of [
        { ...shown, credentialSubject: { ...subject, name: 'Eve' } },
        { ...shown, credentialSubject: { ...subject, id: 'did:example:other' } },
        { ...shown, credentialSubject: { ...subject, description: 'Blood group 0' } },
        { ...shown, credentialSubject: { id: subject.id } },
        { ...shown, validUntil: '2040-01-01T00:00:00Z' },
        { ...shown, issuer: await current().disclosures.signerOf(tenantB) },
        endless,
      ]) {
        expect(await check(forged)).toEqual(refused('bad_proof', '/proof/0'));
      }
    });

    test('is refused with the proof of another one, or with a proof beside it that does not hold', async () => {
      const base = await proveBase();
      const ofAnother = await proveBase({ credentialSubject: { id: 'did:example:subject', name: 'Eve' } });
      const [shown, other] = [await derived(base), await derived(ofAnother)];
      const more = await derived(base, ['/credentialSubject']);
      for (const { proof } of [other, more, base]) {
        expect(await check({ ...shown, proof })).toEqual(refused('bad_proof', '/proof/0'));
        expect(await check({ ...shown, proof: [shown.proof, proof] })).toEqual(refused('bad_proof', '/proof/1'));
      }
      expect((await check(shown)).valid).toBe(true);
    });

    test('of a document that was changed does not verify', async () => {
      const base = await proveBase();
      const forged = { ...base, credentialSubject: { id: 'did:example:subject', name: 'Eve' } };
      const result = await derive(forged, ['/credentialSubject/name']);
      expect(result.valid && (await check(result.value)).valid).toBe(false);
    });

    test('can be presented', async () => {
      const { signer, verifier } = current();
      const holder = await signer.signerOf(tenantB);
      const presentation = presentationOf(holder, await derived(await proveBase()));
      const shown = await signer.prove(tenantB, presentation, presented, signedAt);
      expect(await verifier.checkProofs(shown, presented, signedAt)).toEqual({ valid: true, value: [holder] });
    });
  });

  describe('nothing is derived', () => {
    test('from what has no base proof', async () => {
      const { signer } = current();
      const whole = await signer.prove(tenantA, documentOf(await signer.signerOf(tenantA)), asserted, signedAt);
      const { proof: _, ...bare } = whole;
      const already = await derived(await proveBase());
      for (const document of [whole, bare, already, { ...bare, proof: null }, { ...bare, proof: [] }]) {
        expect(await derive(document, ['/credentialSubject/name'])).toEqual(refused('malformed', '/proof'));
      }
    });

    test('from two base proofs, for it is not said which', async () => {
      const base = await proveBase();
      expect(await derive({ ...base, proof: [base.proof, base.proof] }, [])).toEqual(refused('malformed', '/proof'));
    });

    test('if nothing is chosen and nothing mandatory, or a pointer leads nowhere', async () => {
      expect((await derive(await proveBase({}, []), [])).valid).toBe(false);
      for (const pointer of ['/credentialSubject/none', '/proof', '/__proto__/x', '/constructor']) {
        expect((await derive(await proveBase(), [pointer])).valid).toBe(false);
      }
    });
  });
}
