import { createHash } from 'node:crypto';
import { bundledDocuments } from '../data-integrity/bundled-documents.ts';
import { boundedSuite } from '../data-integrity/embedded-proof.ts';
import type { JsonObject } from '../jws/strict-json.ts';

/** The context of examples in specifications of W3C: it gives an IRI to every name. Test suites use it. */
const examples = { '@context': { '@vocab': 'https://www.w3.org/ns/credentials/examples#' } };
const documentLoader = bundledDocuments({ 'https://www.w3.org/ns/credentials/examples/v2': examples });

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
  if (JSON.stringify(document).length > maxDocumentLength) return undefined;
  const ofOptions = await hashOf({ '@context': document['@context'], ...options });
  const ofDocument = ofOptions && (await hashOf(document));
  return ofDocument && Buffer.concat([ofOptions, ofDocument]);
}

async function hashOf(input: JsonObject): Promise<Uint8Array | undefined> {
  // the loader asks no network, so whatever goes wrong here is of the input
  const quads = await boundedSuite.canonize(structuredClone(input), { documentLoader }).catch(() => undefined);
  if (!quads?.endsWith('\n')) return undefined;
  const isWhole = quads
    .slice(0, -1)
    .split('\n')
    .every((line) => quad.test(line));
  return isWhole ? createHash('sha256').update(quads).digest() : undefined;
}
