import { canonicalRequest, type ProofRequest, zProofRequest } from '@assent/domain';
import type { ProofPresentation, ProverInput } from '@assent/zk';
import { ProofVerifier, type ProofVerifierOptions } from '@assent/zk/verifier';
import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';
import { now, type Sponsor } from './full-request.ts';
import type { newPatient } from './patient.ts';

export type Patient = Awaited<ReturnType<typeof newPatient>>;

/** A verifier as services have it, with threads. */
export const newVerifier = (sponsor: Sponsor, options: ProofVerifierOptions = {}): ProofVerifier =>
  new ProofVerifier({
    rangeParameters: [sponsor.rangeParameters],
    timeoutMs: 60_000,
    ...options,
  });

/** What a wallet proves with, for requests of a sponsor. */
export const proverInput = ({ secret, credentials }: Patient, sponsor: Sponsor): ProverInput => ({
  secret,
  credentials,
  rangeParameters: sponsor.rangeParameters,
  sets: { diabetes: sponsor.diagnoses.table },
  now,
});

/** A request with something changed; it is still one that a verifier could make. */
export function changed(request: ProofRequest, change: (copy: ProofRequestDraft) => void): ProofRequest {
  const copy = structuredClone(request) as ProofRequestDraft;
  change(copy);
  return zProofRequest.parse(copy);
}

// biome-ignore lint/suspicious/noExplicitAny: tests change any part of a document
export type ProofRequestDraft = any;

/** The presentation for another request: an attacker writes its name over the one that was answered. */
export const aimedAt = (presentation: ProofPresentation, request: ProofRequest): ProofPresentation => ({
  ...presentation,
  request: bytesToHex(sha256(utf8ToBytes(canonicalRequest(request)))),
});
