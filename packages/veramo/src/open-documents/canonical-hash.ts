import { createHash } from 'node:crypto';
import { bundledDocuments } from '../data-integrity/bundled-documents.ts';
import { boundedSuite } from '../data-integrity/embedded-proof.ts';
import type { JsonObject } from '../jws/strict-json.ts';

/** The context of examples in specifications of W3C: it gives an IRI to every name. Test suites use it. */
const examples = { '@context': { '@vocab': 'https://www.w3.org/ns/credentials/examples#' } };

/** What any document here may name as its contexts. */
export const documentLoader = bundledDocuments({ 'https://www.w3.org/ns/credentials/examples/v2': examples });
export type DocumentLoader = typeof documentLoader;

/** What may be the longest document: canonicalisation takes time, and nothing else is done meanwhile. */
const maxDocumentLength = 64_000;

const iri = '<([A-Za-z][A-Za-z0-9+.-]*:[^\\x00-\\x20<>"{}|^`\\\\]*)>';
const blank = '_:c14n[0-9]+';
const literal = `"(?:[^"\\\\\\n\\r]|\\\\.)*"(?:\\^\\^${iri}|@[A-Za-z0-9-]+)?`;
const quad = new RegExp(`^(?:${iri}|${blank}) ${iri} (?:${iri}|${blank}|${literal})(?: (?:${iri}|${blank}))? \\.$`);

/**
 * What a proof of `eddsa-rdfc-2022` signs (Data Integrity EdDSA Cryptosuites 1.0 §3.2.4): the hash of the options, and that of the
 * document, both in canonical form. Undefined if the contexts do not say what everything in them means, if one of them is
 * not bundled, or if a name is no IRI.
 */
export async function signedBytes(document: JsonObject, options: JsonObject): Promise<Uint8Array | undefined> {
  const ofOptions = await hashOfOptions(document, options);
  const quads = ofOptions && (await quadsOf(document));
  return quads && Buffer.concat([ofOptions, hashOf(quads)]);
}

/** The hash of the options of a proof, in the contexts of its document; undefined as with `signedBytes`. */
export async function hashOfOptions(
  document: JsonObject,
  options: JsonObject,
  loader: DocumentLoader = documentLoader,
): Promise<Uint8Array | undefined> {
  const quads = await quadsOf({ '@context': document['@context'], ...options }, loader);
  return quads && hashOf(quads);
}

/** The N-Quads of a document in canonical form, without the ends of their lines; undefined as with `signedBytes`. */
export async function quadsOf(
  document: JsonObject,
  loader: DocumentLoader = documentLoader,
): Promise<readonly string[] | undefined> {
  if (JSON.stringify(document).length > maxDocumentLength) return undefined;
  // the loader asks no network, so whatever goes wrong here is of the input
  const text = await boundedSuite
    .canonize(structuredClone(document), { documentLoader: loader })
    .catch(() => undefined);
  if (!text?.endsWith('\n')) return undefined;
  const quads = text.slice(0, -1).split('\n');
  return quads.every((line) => quad.test(line)) ? quads : undefined;
}

/** SHA-256 of N-Quads as they are written. */
export const hashOf = (quads: readonly string[]): Uint8Array =>
  createHash('sha256')
    .update(quads.map((line) => `${line}\n`).join(''))
    .digest();
