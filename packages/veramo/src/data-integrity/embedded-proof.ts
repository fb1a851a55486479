import type { Instant } from '@assent/domain';
import { DataIntegrityProof, type Signer } from '@digitalbazaar/data-integrity';
import { type Cryptosuite, cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import signatures from 'jsonld-signatures';
import type { VerificationKey } from '../dids/verification-key.ts';
import type { DidKey, Signing } from '../jws/sign-jws.ts';
import type { JsonObject } from '../jws/strict-json.ts';
import type { SignatureCheck } from '../jws/verify-signature.ts';
import { bundledDocuments } from './bundled-documents.ts';

const { AssertionProofPurpose } = signatures.purposes;

/** Canonicalisation is given up once it needs more steps than there are ambiguous blank nodes (RDFC-1.0 §7.1). */
export const boundedSuite: Cryptosuite = {
  ...cryptosuite,
  canonize: (input, options) => cryptosuite.canonize(input, { ...options, maxWorkFactor: 1 }),
};

/**
 * Adds a proof of `eddsa-rdfc-2022` (Data Integrity EdDSA Cryptosuites 1.0 §3.2.1), signed through the agent's key manager
 * with a key of Ed25519.
 */
export async function addProof(
  agent: Pick<Signing, 'keyManagerSign'>,
  { kid, keyRef }: DidKey,
  document: JsonObject,
  created: Instant,
): Promise<JsonObject> {
  const signer: Signer = {
    id: kid,
    algorithm: 'Ed25519',
    async sign({ data }) {
      const hex = Buffer.from(data).toString('hex');
      const args = { keyRef, algorithm: 'EdDSA', data: hex, encoding: 'hex' } as const;
      return Buffer.from(await agent.keyManagerSign(args), 'base64url');
    },
  };
  return signatures.sign(structuredClone(document), {
    suite: new DataIntegrityProof({ cryptosuite: boundedSuite, signer, date: created }),
    purpose: new AssertionProofPurpose(),
    documentLoader: bundledDocuments(),
  });
}

/** Whose proof is checked: the DID, and the method of its document that the proof names. */
export interface ProofKey {
  readonly controller: string;
  readonly kid: string;
  readonly key: VerificationKey;
}

/** Whether the one proof in `document` was made with `key` as an assertion of its controller (§3.2.2). */
export async function isProvenWith(
  document: JsonObject,
  { controller, kid, key }: ProofKey,
  isSigned: SignatureCheck,
): Promise<boolean> {
  const verifier = {
    algorithm: 'Ed25519',
    verify: async ({ data, signature }: { data: Uint8Array; signature: Uint8Array }) =>
      signature.length === 64 && isSigned({ key, algorithm: 'EdDSA', signed: data, signature }),
  };
  const { verified } = await signatures.verify(document, {
    suite: new DataIntegrityProof({ cryptosuite: { ...boundedSuite, createVerifier: async () => verifier } }),
    purpose: new AssertionProofPurpose({ controller: { id: controller, assertionMethod: [kid] } }),
    documentLoader: bundledDocuments({ [kid]: { id: kid, controller } }),
  });
  return verified;
}
