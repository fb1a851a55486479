import type { DIDDocument, DIDDocumentMetadata, DIDResolutionResult } from 'did-resolver';

/**
 * Why a DID could not be resolved (DID Resolution 1.0). `invalidDid` is final: nothing can ever answer to that DID.
 * `internalError` is not: the place to ask could not be reached, or answered nonsense. `notFound` is an answer, too: the
 * place was asked and has no such document, or no such version of it. `featureNotSupported`: the method keeps no versions.
 * Deactivation is no error.
 */
export type ResolutionError =
  | 'invalidDid'
  | 'invalidOptions'
  | 'methodNotSupported'
  | 'featureNotSupported'
  | 'representationNotSupported'
  | 'notFound'
  | 'invalidDidDocument'
  | 'internalError';

/** A successful resolution. */
export const resolved = (
  didDocument: DIDDocument | null,
  didDocumentMetadata: DIDDocumentMetadata = {},
): DIDResolutionResult => ({
  didResolutionMetadata: { contentType: 'application/did+ld+json' },
  didDocument,
  didDocumentMetadata,
});

/** A failed one. `message` is for operators: it names hosts and limits, never contents. */
export const failed = (error: ResolutionError, message?: string): DIDResolutionResult => ({
  didResolutionMetadata: message === undefined ? { error } : { error, message },
  didDocument: null,
  didDocumentMetadata: {},
});

/** A resolution that says the DID was given up for good. */
export const deactivated = (): DIDResolutionResult => resolved(null, { deactivated: true });
