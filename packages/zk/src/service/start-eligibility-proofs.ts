import type { EligibilityProofs, ProofRegistry } from '@assent/application';
import { canonicalJson } from '@assent/domain';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils';
import { issueProofCredential } from '../issuing/issue-credential.ts';
import { newIssuerKey } from '../issuing/issuer-key.ts';
import { makeRangeParameters, parametersHash } from '../parameters/range-parameters.ts';
import { makeVerifierSet } from '../parameters/verifier-set.ts';
import { newStatusRegistry, nextEpoch, type StatusRegistry, takeHandle } from '../registry/status-registry.ts';
import { ProofVerifier, type ProofVerifierOptions } from '../verifier/proof-verifier.ts';

/** The cryptography of eligibility proofs for issuers and verifiers: signs in this thread, and checks proofs in threads that may fail. */
export function startEligibilityProofs(options: ProofVerifierOptions = {}): EligibilityProofs {
  const verifier = new ProofVerifier(options);
  return {
    async newIssuerKey() {
      const { secretKey, publicKey } = newIssuerKey();
      return { secretKey: bytesToHex(secretKey), publicKey: bytesToHex(publicKey) };
    },
    async newRegistry(id, room) {
      const made = await newStatusRegistry(id, room);
      return { registry: withoutHandles(made), handles: made.unused };
    },
    async nextEpoch(registry, { leaving, room }) {
      const whole = { ...registry, unused: [], issued: leaving };
      const { registry: next, update } = await nextEpoch(whole, { revoke: leaving.map(hexToBytes), room });
      return { registry: withoutHandles(next), handles: next.unused, file: canonicalJson(update) };
    },
    async sign({ schema, issuer, attributes, handle, nonce, commitment, proof }, key, registry) {
      const { witness, statusHandle } = await takeHandle({ ...registry, unused: [handle], issued: [] });
      const order = {
        ...{ schema, issuer, attributes, statusHandle, issuerNonce: hexToBytes(nonce) },
        holder: { commitment: hexToBytes(commitment), proof: hexToBytes(proof) },
      };
      const pair = { secretKey: hexToBytes(key.secretKey), publicKey: hexToBytes(key.publicKey) };
      const { signature } = await issueProofCredential(order, pair);
      return { signature: bytesToHex(signature), witness: bytesToHex(witness) };
    },
    async makeRangeParameters() {
      const bytes = await makeRangeParameters();
      return { bytes: Buffer.from(bytes).toString('base64url'), sha256: parametersHash(bytes) };
    },
    async makeSet(codings) {
      const { key, table } = await makeVerifierSet(codings);
      return { key, table: Buffer.from(table).toString('base64url') };
    },
    prepare: async () => verifier.prepare(),
    verify(request, presentation, { rangeParameters, ...at }) {
      const bytes = Uint8Array.from(Buffer.from(rangeParameters, 'base64url'));
      return verifier.verify(request, presentation, { ...at, rangeParameters: bytes });
    },
    close: () => verifier.close(),
  };
}

const withoutHandles = ({ unused: _, issued: __, ...registry }: StatusRegistry): ProofRegistry => registry;
