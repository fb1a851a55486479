import { vcdmContext } from './terms.ts';

/** The context that gives an IRI to every name that nothing else defines (VCDM 2.0 §5.2). */
export const undefinedTermsContext = 'https://www.w3.org/ns/credentials/undefined-terms/v2';

/**
 * Contexts of our credentials with an embedded proof; exactly these, in this order. The last makes all claims one JSON
 * literal (JSON-LD 1.1 §4.2.2): RDF alone would forget the order of arrays, what stands in them twice, and digits.
 */
export const documentContexts: readonly unknown[] = Object.freeze([
  vcdmContext,
  undefinedTermsContext,
  { claims: { '@id': 'urn:assent:claims', '@type': '@json' } },
]);
