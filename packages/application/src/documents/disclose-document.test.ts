import type { TenantId, Verification } from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { fixedClock, type InMemoryDocuments, inMemoryDocuments } from '../in-memory/index.ts';
import type { JsonDocument } from '../ports/documents.ts';
import { deriveDocument, proveForDisclosure } from './disclose-document.ts';
import { verifyDocument, verifyPresentedDocument } from './verify-document.ts';

const [ours, others] = ['suite' as TenantId, 'other' as TenantId];
const shownFor = { challenge: 'c-1', domain: 'verifier.example' };
const entry = {
  type: 'BitstringStatusListEntry',
  statusPurpose: 'revocation',
  statusListIndex: '7',
  statusListCredential: 'https://lists.example/1',
};

let documents: InMemoryDocuments;
let credential: JsonDocument;
let status: 'valid' | 'revoked';
const clock = fixedClock('2026-06-01T09:00:00Z');
beforeEach(async () => {
  documents = inMemoryDocuments();
  status = 'valid';
  credential = {
    '@context': ['https://www.w3.org/ns/credentials/v2'],
    type: ['VerifiableCredential'],
    issuer: await documents.disclosures.signerOf(ours),
    validUntil: '2026-07-01T00:00:00Z',
    credentialStatus: entry,
    credentialSubject: { name: 'Ada', description: 'Blood group 0' },
  };
});

const prove = (document: JsonDocument = credential, asked: readonly string[] = [], tenant = ours) =>
  proveForDisclosure({ clock, disclosures: documents.disclosures }, tenant, document, asked);
const derive = (document: unknown, selective: readonly string[] = ['/credentialSubject/name']) =>
  deriveDocument({ clock, deriver: documents.deriver, documents: documents.verifier }, document, selective);
const verifying = () => ({ clock, documents: documents.verifier, readStatus: async () => status });
const verify = (document: unknown, at = verifying()) => verifyDocument(at, document, { status: true });
const refused = (reason: string, at: string) => ({ valid: false, rejections: [{ reason, at }] });
function shownBy(result: Verification<JsonDocument>): JsonDocument {
  if (!result.valid) throw new Error(JSON.stringify(result.rejections));
  return result.value;
}

describe('what decides whether a credential holds', () => {
  test('is shown whatever its holder chooses', async () => {
    const { proof: _, ...shown } = shownBy(await derive(await prove()));
    const { credentialSubject: __, ...rest } = credential;
    expect(shown).toEqual({ ...rest, credentialSubject: { name: 'Ada' } });
  });

  test('is checked in what was derived: its dates, its status, its issuer', async () => {
    const shown = shownBy(await derive(await prove()));
    expect(await verify(shown)).toEqual({ valid: true, value: shown });
    const later = { ...verifying(), clock: fixedClock('2026-07-02T00:00:00Z') };
    expect(await verify(shown, later)).toEqual(refused('expired', '/validUntil'));
    status = 'revoked';
    expect(await verify(shown)).toEqual(refused('revoked', '/credentialStatus'));
  });

  test('is in it once, however often it is asked for', async () => {
    const { proof: _, ...shown } = shownBy(
      await derive(await prove(credential, ['/issuer', '/credentialSubject']), []),
    );
    expect(shown).toEqual(credential);
  });
});

describe('a credential that another tenant signed', () => {
  test('is not derived from, nor verified, in the name of its issuer', async () => {
    const forged = await prove(credential, [], others);
    expect(await derive(forged)).toEqual(refused('bad_proof', '/issuer'));
    const shown = shownBy(await documents.deriver.derive(forged, ['/credentialSubject/name']));
    expect(await verify(shown)).toEqual(refused('bad_proof', '/issuer'));
  });
});

describe('deriving', () => {
  test('gives nothing that does not verify', async () => {
    const base = await prove();
    const forged = { ...base, credentialSubject: { name: 'Eve' } };
    expect(await derive(forged)).toEqual(refused('bad_proof', '/proof/0'));
    const { proof: _, ...bare } = base;
    expect(await derive(bare)).toEqual(refused('malformed', '/proof'));
    const shown = shownBy(await derive(base));
    expect(await derive(shown)).toEqual(refused('malformed', '/proof'));
  });

  test.each([null, 7, 'text', [], { type: 'VerifiableCredential' }])('from %j is refused', async (value) => {
    expect((await derive(value)).valid).toBe(false);
  });

  test('gives a credential, or nothing: one about nobody is none', async () => {
    expect(await derive(await prove(), [])).toEqual(refused('malformed', '/credentialSubject'));
  });

  test('names pointers that lead nowhere by their place, not by what they say', async () => {
    const base = await prove();
    const call = derive(base, ['/issuer', '/credentialSubject/secret', '/proof']);
    await expect(call).rejects.toMatchObject({
      code: 'invalid_request',
      params: { pointers: ['#/options/selectivePointers/1', '#/options/selectivePointers/2'] },
    });
    await expect(prove(credential, ['/none'])).rejects.toMatchObject({
      params: { pointers: ['#/options/mandatoryPointers/0'] },
    });
  });
});

describe('a presentation', () => {
  const present = async (verifiableCredential: JsonDocument) => {
    const holder = await documents.signer.signerOf(others);
    const presentation = {
      '@context': ['https://www.w3.org/ns/credentials/v2'],
      type: ['VerifiablePresentation'],
      holder,
      verifiableCredential: [verifiableCredential],
    };
    const purpose = { kind: 'authentication', ...shownFor } as const;
    return documents.signer.prove(others, presentation, purpose, clock.now());
  };
  const verifyPresented = (document: JsonDocument) =>
    verifyPresentedDocument(verifying(), document, shownFor, { status: true });

  test('of what was derived verifies', async () => {
    const shown = await present(shownBy(await derive(await prove())));
    expect(await verifyPresented(shown)).toEqual({ valid: true, value: shown });
  });

  test('of a credential with its base proof, or of one that was revoked, does not', async () => {
    const base = await prove();
    expect(await verifyPresented(await present(base))).toEqual(refused('bad_proof', '/verifiableCredential/0/proof/0'));
    status = 'revoked';
    const shown = await present(shownBy(await derive(base)));
    expect(await verifyPresented(shown)).toEqual(refused('revoked', '/verifiableCredential/0/credentialStatus'));
  });
});
