import { contexts } from '@digitalbazaar/credentials-context';
import type { RemoteDocument } from 'jsonld-signatures';

/** Context of VCDM 2.0, and the one that gives an IRI to every name that nothing else defines (VCDM 2.0 §5.2). */
const vcdmContexts = ['https://www.w3.org/ns/credentials/v2', 'https://www.w3.org/ns/credentials/undefined-terms/v2'];

/**
 * Contexts of a credential with an embedded proof; exactly these, in this order. The last makes all claims one JSON
 * literal (JSON-LD 1.1 §4.2.2): RDF alone would forget the order of arrays, what stands in them twice, and digits.
 */
export const documentContexts: readonly unknown[] = Object.freeze([
  ...vcdmContexts,
  { claims: { '@id': 'urn:assent:claims', '@type': '@json' } },
]);

/** A document loader of JSON-LD that knows the bundled contexts and `others`. It never asks the network. */
export function bundledDocuments(others: Readonly<Record<string, object>> = {}) {
  const known = new Map<string, object>(Object.entries(others));
  for (const url of vcdmContexts) known.set(url, contexts.get(url) ?? {});
  return async (url: string): Promise<RemoteDocument> => {
    const document = known.get(url);
    if (!document) throw new Error('the document is not bundled'); // its address may come from a stranger
    return { contextUrl: null, documentUrl: url, document };
  };
}
