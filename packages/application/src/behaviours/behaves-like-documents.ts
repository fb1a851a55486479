import { beforeEach, describe } from '@jest/globals';
import { disclosureBehaviours } from './document-disclosures.ts';
import { documentProofBehaviours } from './document-proofs.ts';
import type { DocumentsUnderTest } from './document-samples.ts';

/** Every `DocumentSigner`, `DisclosureSigner`, `DocumentDeriver` and `DocumentVerifier` passes this suite. `create` answers ones without keys. */
export function behavesLikeDocuments(name: string, create: () => Promise<DocumentsUnderTest>): void {
  describe(`${name} behaves like ports for documents`, () => {
    let underTest: DocumentsUnderTest;
    beforeEach(async () => {
      underTest = await create();
    });
    const current = () => underTest;

    describe('proofs', () => documentProofBehaviours(current));
    describe('disclosures', () => disclosureBehaviours(current));
  });
}
