import {
  attributeEncoding,
  canonicalJson,
  canonicalRequest,
  type ProofRequest,
  type ProofStatement,
  pseudonymScope,
} from '@assent/domain';
import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';
import { typedInterface } from '../bbs/interface.ts';
import type { Engine } from '../engine/load-engine.ts';

/** The version of proofs. The engine's format is part of it: another version of the engine may write another one. */
export const proofVersion = 'assent-eligibility-proof-2';

/** The name of a request: SHA-256 of its canonical text, hexadecimal. */
export const requestHash = (request: ProofRequest): string =>
  bytesToHex(sha256(utf8ToBytes(canonicalRequest(request))));

/**
 * What the challenge of a proof is bound to beside the statements: the whole request (nonce, audience, trial, issuer keys,
 * bounds, sets, epochs, reasons), the issuers chosen, the schemas with their types, and the versions.
 */
export function statementContext(
  request: ProofRequest,
  choice: readonly number[],
  { credentials }: ProofStatement,
): Uint8Array {
  const schemas = credentials.map(({ schema }) => schema);
  const versions = [proofVersion, attributeEncoding, typedInterface];
  return sha256(utf8ToBytes(canonicalJson({ choice, request, schemas, versions })));
}

/** The generator of a trial's pseudonyms: a hash of the trial onto the curve, whose logarithm nobody knows. */
export const pseudonymBase = (engine: Engine, request: ProofRequest): Uint8Array =>
  engine.PseudonymBases.generateBaseForSecretKey(utf8ToBytes(pseudonymScope(request)));
