import type { Did, Instant } from '@assent/domain';
import type {
  DisclosureSigner,
  DocumentDeriver,
  DocumentPurpose,
  DocumentSigner,
  DocumentVerifier,
  JsonDocument,
} from '../ports/documents.ts';

/** The ports for documents as one adapter has them. */
export interface DocumentsUnderTest {
  readonly signer: DocumentSigner;
  readonly disclosures: DisclosureSigner;
  readonly deriver: DocumentDeriver;
  readonly verifier: DocumentVerifier;
}

export const signedAt = '2026-06-01T09:00:00Z' as Instant;
export const asserted: DocumentPurpose = { kind: 'assertionMethod' };
export const presented = {
  kind: 'authentication',
  challenge: 'c-1',
  domain: 'verifier.example',
} as const satisfies DocumentPurpose;

/** A credential with the terms of VCDM 2.0 alone, so that everything in it has a meaning. */
export const documentOf = (issuer: Did, changes: JsonDocument = {}): JsonDocument => ({
  '@context': ['https://www.w3.org/ns/credentials/v2'],
  id: 'urn:uuid:9d1c8a4e-0000-4000-8000-000000000001',
  type: ['VerifiableCredential'],
  issuer,
  validUntil: '2030-01-01T00:00:00Z',
  credentialSubject: { id: 'did:example:subject', name: 'Ada', description: 'Blood group 0' },
  ...changes,
});

export const presentationOf = (holder: Did, verifiableCredential: JsonDocument): JsonDocument => ({
  '@context': ['https://www.w3.org/ns/credentials/v2'],
  type: ['VerifiablePresentation'],
  holder,
  verifiableCredential: [verifiableCredential],
});
