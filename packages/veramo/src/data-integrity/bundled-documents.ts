import { undefinedTermsContext, vcdmContext } from '@assent/domain';
import { contexts } from '@digitalbazaar/credentials-context';
import type { RemoteDocument } from 'jsonld-signatures';

const vcdmContexts = [vcdmContext, undefinedTermsContext];

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
