import type { RejectionReason } from '@assent/domain';
import type { VerificationKey } from '../dids/verification-key.ts';
import type { JsonObject } from '../jws/strict-json.ts';
import type { SignatureCheck } from '../jws/verify-signature.ts';
import { type DocumentLoader, hashOf, hashOfOptions, quadsOf } from './canonical-hash.ts';
import { type DerivedValue, parseDerivedValue } from './selective-value.ts';
import { isUnambiguous, labelsIn, relabelled } from './statements.ts';

/** A proof of `ecdsa-sd-2023` as it came: what it is a proof of, what it says beside its value, and the key that it names. */
export interface Disclosure {
  readonly document: JsonObject;
  readonly options: JsonObject;
  readonly proofValue: string;
  readonly key: VerificationKey;
}

/**
 * What is against a document that shows a part of another (Data Integrity ECDSA Cryptosuites 1.0 §3.6.7). A base proof is always refused: it
 * shows who has it everything.
 *
 * @throws AppError `overloaded`
 */
export async function reasonAgainstDisclosure(
  { document, options, proofValue, key }: Disclosure,
  isSigned: SignatureCheck,
  loader?: DocumentLoader,
): Promise<RejectionReason | undefined> {
  const value = parseDerivedValue(proofValue);
  if (!value || key.algorithm !== 'ES256') return 'bad_proof';
  const quads = await quadsOf(document, loader);
  const ofOptions = quads && (await hashOfOptions(document, options, loader));
  if (!ofOptions || !isUnambiguous(quads)) return 'malformed';
  const statements = statementsOf(quads, value);
  if (!statements) return 'bad_proof';
  const signed = Buffer.concat([ofOptions, value.key.bytes, hashOf(statements.mandatory)]);
  if (!(await isSigned({ key, algorithm: 'ES256', signed, signature: value.signature }))) return 'bad_proof';
  const statementKey = { algorithm: 'ES256', jwk: value.key.jwk } as const;
  for (const [index, signature] of value.signatures.entries()) {
    const statement = Buffer.from(`${statements.others[index]}\n`);
    if (!(await isSigned({ key: statementKey, algorithm: 'ES256', signed: statement, signature }))) return 'bad_proof';
  }
  return undefined;
}

/** The statements as they were signed: each blank node has its label, each mandatory one its place, each other one a signature. */
function statementsOf(quads: readonly string[], { labels, mandatory, signatures }: DerivedValue) {
  const names = new Map(
    [...labels].map(([index, label]) => [`c14n${index}`, `u${Buffer.from(label).toString('base64url')}`]),
  );
  const used = labelsIn(quads);
  if (names.size !== used.size || ![...used].every((label) => names.has(label))) return undefined;
  const places = new Set(mandatory);
  if (mandatory.some((index) => index >= quads.length) || quads.length - places.size !== signatures.length)
    return undefined;
  const all = relabelled(quads, (label) => names.get(label));
  return {
    mandatory: all.filter((_, index) => places.has(index)),
    others: all.filter((_, index) => !places.has(index)),
  };
}
