import { accept, type Instant, leadsIn, listOf, namesIn, reject, type Verification } from '@assent/domain';
import { createDiscloseCryptosuite, createSignCryptosuite } from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
import type { DidKey, Signing } from '../jws/sign-jws.ts';
import { isJsonObject, type JsonObject } from '../jws/strict-json.ts';
import { type DocumentLoader, documentLoader, hashOfOptions, quadsOf } from './canonical-hash.ts';
import { zProofs } from './proof-terms.ts';
import { parseBaseValue } from './selective-value.ts';
import { isOrderedTheSame, isUnambiguous } from './statements.ts';

/**
 * A document with a base proof of `ecdsa-sd-2023` (Data Integrity ECDSA Cryptosuites 1.0 §3.6.1): signed through the agent's key manager
 * with a key of P-256, and each statement that is not mandatory with a key that is made for it and forgotten. Undefined if it
 * has no canonical form, or if it or its pointers are not such that everything in it could be signed.
 */
export async function proveBase(
  agent: Pick<Signing, 'keyManagerSign'>,
  { kid, keyRef }: DidKey,
  document: JsonObject,
  mandatoryPointers: readonly string[],
  created: Instant,
): Promise<JsonObject | undefined> {
  const options = {
    type: 'DataIntegrityProof',
    cryptosuite: 'ecdsa-sd-2023',
    created,
    verificationMethod: kid,
    proofPurpose: 'assertionMethod',
  };
  if (!(await canBeTakenApart(document, mandatoryPointers)) || !(await hashOfOptions(document, options)))
    return undefined;
  const cryptosuite = createSignCryptosuite({ mandatoryPointers });
  const input = { cryptosuite, document: structuredClone(document), proof: options, documentLoader };
  // it asks no network, so whatever goes wrong here is of the input; what goes wrong with the key, below, is not
  const verifyData = await cryptosuite.createVerifyData(input).catch(() => undefined);
  if (!verifyData) return undefined;
  const sign = async ({ data }: { readonly data: Uint8Array }) => {
    const hex = Buffer.from(data).toString('hex');
    const args = { keyRef, algorithm: 'ES256', data: hex, encoding: 'hex' } as const;
    return new Uint8Array(Buffer.from(await agent.keyManagerSign(args), 'base64url'));
  };
  const signer = { id: kid, algorithm: 'P-256', sign };
  const proofValue = await cryptosuite.createProofValue({ verifyData, dataIntegrityProof: { signer } });
  const proven = { ...document, proof: { ...options, proofValue } };
  return zProofs.safeParse(proven.proof).success && parseBaseValue(proofValue) ? proven : undefined;
}

/** What is mandatory in a document and what pointers lead to, with the proof that belongs to it (§3.6.6). Signatures are not checked. */
export async function deriveDisclosure(
  document: JsonObject,
  selectivePointers: readonly string[],
  loader: DocumentLoader = documentLoader,
): Promise<Verification<JsonObject>> {
  const { proof: given, ...unsecured } = document;
  const proofs = zProofs.safeParse(given).data ?? [];
  const [place, ...others] = proofs.flatMap(({ cryptosuite, proofValue }, index) =>
    cryptosuite === 'ecdsa-sd-2023' && parseBaseValue(proofValue) ? [index] : [],
  );
  const proof = place === undefined ? undefined : (listOf(given)[place] as JsonObject);
  const base = proof && parseBaseValue(proof.proofValue as string);
  if (!base || others.length > 0) return reject('malformed', '/proof');
  // the pointers of a base proof come from whoever made it
  const pointers = [...base.mandatory, ...selectivePointers];
  if (pointers.length === 0 || !(await canBeTakenApart(unsecured, pointers, loader))) return reject('malformed');
  const cryptosuite = createDiscloseCryptosuite({ selectivePointers });
  const derived = await cryptosuite
    .derive({
      cryptosuite,
      document: structuredClone(unsecured),
      purpose: { term: 'assertionMethod' },
      proofSet: [structuredClone(proof)],
      documentLoader: loader,
      dataIntegrityProof: { matchProof: async () => true },
    })
    .catch(() => undefined);
  return isJsonObject(derived) ? accept(derived) : reject('malformed');
}

async function canBeTakenApart(
  document: JsonObject,
  pointers: readonly string[],
  loader?: DocumentLoader,
): Promise<boolean> {
  if (!pointers.every((pointer) => leadsIn(document, pointer) && isReadAsWritten(pointer))) return false;
  const quads = await quadsOf(document, loader);
  return quads !== undefined && isUnambiguous(quads) && isOrderedTheSame(quads);
}

/**
 * Whether the library follows a pointer as it is written. It reads a name that begins like a number as that number, and one that every
 * object has by nature leads it out of the document: it would write there, to every object of this process.
 */
const isReadAsWritten = (pointer: string): boolean =>
  namesIn(pointer).every((name) => {
    const number = Number.parseInt(name, 10);
    return !(name in Object.prototype) && (Number.isNaN(number) || String(number) === name);
  });
