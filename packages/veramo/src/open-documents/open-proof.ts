import type { DocumentPurpose } from '@assent/application';
import {
  accept,
  type Did,
  type Instant,
  listOf,
  type RejectionReason,
  reject,
  type Verification,
} from '@assent/domain';
import { encodeBase58 } from 'ethers';
import { bytesFromBase58, methodsOf } from '../dids/verification-key.ts';
import type { DidReader } from '../jws/did-documents.ts';
import type { DidKey, Signing } from '../jws/sign-jws.ts';
import { isJsonObject, type JsonObject } from '../jws/strict-json.ts';
import type { SignatureCheck } from '../jws/verify-signature.ts';
import { signedBytes } from './canonical-hash.ts';
import { reasonAgainstDisclosure } from './check-disclosure.ts';
import { type Proof, zProofs } from './proof-terms.ts';

/** Signs a document that has no proof, through the agent's key manager. Undefined if it has no canonical form. */
export async function proveDocument(
  agent: Pick<Signing, 'keyManagerSign'>,
  { kid, keyRef }: DidKey,
  document: JsonObject,
  purpose: DocumentPurpose,
  created: Instant,
): Promise<JsonObject | undefined> {
  const { kind, ...binding } = purpose;
  const terms = { created, verificationMethod: kid, proofPurpose: kind, ...binding };
  const options = { type: 'DataIntegrityProof', cryptosuite: 'eddsa-rdfc-2022', ...terms };
  const bytes = await signedBytes(document, options);
  if (!bytes) return undefined;
  const data = Buffer.from(bytes).toString('hex');
  const signature = await agent.keyManagerSign({ keyRef, algorithm: 'EdDSA', data, encoding: 'hex' });
  return { ...document, proof: { ...options, proofValue: `z${encodeBase58(Buffer.from(signature, 'base64url'))}` } };
}

/**
 * Whether every proof of a document holds, each with those before it that it names (VC Data Integrity 1.0 §4.5): the DIDs of the
 * keys that made them.
 *
 * @throws AppError `did_resolution_failed`, `overloaded`
 */
export async function checkDocument(
  document: JsonObject,
  purpose: DocumentPurpose,
  at: Instant,
  context: { readonly read: DidReader; readonly isSigned: SignatureCheck },
): Promise<Verification<readonly Did[]>> {
  const { proof: given, ...unsecured } = document;
  const proofs = zProofs.safeParse(given).data;
  if (!proofs) return reject('malformed', '/proof');
  // what is hashed are the proofs as they were written
  const written = listOf(given as JsonObject | readonly JsonObject[]).filter(isJsonObject);
  const dids: Did[] = [];
  for (const [index, proof] of proofs.entries()) {
    const { proofValue: _, ...options } = written[index] ?? {};
    const names = namesBefore(proof);
    const before = written.filter(({ id }) => names.includes(id as string));
    if (before.length < names.length) return reject('bad_proof', `/proof/${index}/previousProof`);
    const input = before.length > 0 ? { ...unsecured, proof: before } : unsecured;
    const reason =
      reasonAgainstTerms(proof, purpose, at) ?? (await reasonAgainstSignature(proof, input, options, context));
    if (reason) return reject(reason, `/proof/${index}`);
    dids.push(didOf(proof.verificationMethod));
  }
  return accept(dids);
}

const namesBefore = (proof: Proof): readonly string[] =>
  'previousProof' in proof ? listOf(proof.previousProof ?? []) : [];

const didOf = (kid: string): Did => kid.split('#', 1)[0] as Did;

function reasonAgainstTerms(proof: Proof, purpose: DocumentPurpose, at: Instant): RejectionReason | undefined {
  if (proof.proofPurpose !== purpose.kind) return 'bad_proof';
  if (proof.expires && Date.parse(proof.expires) <= Date.parse(at)) return 'expired';
  if (purpose.kind === 'assertionMethod') return undefined;
  if (proof.challenge !== purpose.challenge) return 'wrong_challenge';
  // a proof for one domain is none for another, nor for a verifier that does not say which it is
  const domains = proof.domain === undefined ? [] : (listOf(proof.domain) as readonly string[]);
  if (purpose.domain === undefined) return domains.length > 0 ? 'wrong_audience' : undefined;
  return domains.includes(purpose.domain) ? undefined : 'wrong_audience';
}

async function reasonAgainstSignature(
  { verificationMethod: kid, cryptosuite, proofPurpose, proofValue }: Proof,
  input: JsonObject,
  options: JsonObject,
  { read, isSigned }: { readonly read: DidReader; readonly isSigned: SignatureCheck },
): Promise<RejectionReason | undefined> {
  const did = didOf(kid);
  if (!did.startsWith('did:')) return 'bad_proof';
  const state = await read(did);
  if (state.kind === 'invalid') return 'malformed';
  if (state.kind === 'deactivated') return 'issuer_deactivated';
  const key = methodsOf(state.document, proofPurpose).find(({ id }) => id === kid)?.key;
  if (!key) return 'bad_proof';
  if (cryptosuite === 'ecdsa-sd-2023') {
    return reasonAgainstDisclosure({ document: input, options, proofValue, key }, isSigned);
  }
  const signature = bytesFromBase58(proofValue.slice(1));
  if (key.algorithm !== 'EdDSA' || signature?.length !== 64) return 'bad_proof';
  const signed = await signedBytes(input, options);
  if (!signed) return 'malformed';
  return (await isSigned({ key, algorithm: 'EdDSA', signed, signature })) ? undefined : 'bad_proof';
}
