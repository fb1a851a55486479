import type { BitstringEntry, Did, Instant, TenantId, Verification } from '@assent/domain';
import type { StatusReading } from './chain.ts';

/** A document of VCDM 2.0 as JSON: of any type, with any contexts. */
export type JsonDocument = Readonly<Record<string, unknown>>;

/** Why something is proven: as a credential, or as a presentation that answers one request. */
export type DocumentPurpose =
  | { readonly kind: 'assertionMethod' }
  | { readonly kind: 'authentication'; readonly challenge: string; readonly domain?: string };

/** Signs documents with a DID that the tenant has for nothing else. @throws AppError `key_unavailable` */
export interface DocumentSigner {
  /** The DID of the tenant for documents, made when it is first asked for. */
  signerOf(tenant: TenantId): Promise<Did>;
  /** The document with a proof of its own. @throws AppError `invalid_request` if the contexts do not say what everything in it means */
  prove(tenant: TenantId, document: JsonDocument, purpose: DocumentPurpose, at: Instant): Promise<JsonDocument>;
  /** The document as the payload of a token (`vc+jwt`). */
  envelop(tenant: TenantId, document: JsonDocument): Promise<string>;
}

/** Signs documents of which parts can be shown, with another DID that the tenant has for nothing else. @throws AppError `key_unavailable` */
export interface DisclosureSigner {
  /** The DID of the tenant for such documents, made when it is first asked for. */
  signerOf(tenant: TenantId): Promise<Did>;
  /**
   * The document with a base proof (Data Integrity ECDSA Cryptosuites 1.0 §3.6.1), which is for its holder. What the JSON pointers of
   * `mandatory` lead to is in all that is derived from it.
   *
   * @throws AppError `invalid_request` if the contexts do not say what everything in it means, or it is too large to be derived from
   */
  prove(tenant: TenantId, document: JsonDocument, mandatory: readonly string[], at: Instant): Promise<JsonDocument>;
}

/** Derives from a document with a base proof one that shows a part of it. */
export interface DocumentDeriver {
  /**
   * What is mandatory and what the JSON pointers of `selective` lead to, with the proof that belongs to it. Signatures are not checked: what
   * comes of a forged document is one that does not verify.
   */
  derive(document: JsonDocument, selective: readonly string[]): Promise<Verification<JsonDocument>>;
}

/** Checks proofs of documents, and no other rule. @throws AppError `did_resolution_failed`: the answer is unknown */
export interface DocumentVerifier {
  /** Every proof of the document holds, and none is a base proof: the DIDs that made them. */
  checkProofs(document: JsonDocument, purpose: DocumentPurpose, at: Instant): Promise<Verification<readonly Did[]>>;
  /** What a token of this `typ` secures, and the DID that signed it: the one that `member` of the document names. */
  openEnvelope(
    token: string,
    typ: 'vc+jwt' | 'vp+jwt',
    member: 'issuer' | 'holder',
    purpose: DocumentPurpose,
    at: Instant,
  ): Promise<Verification<{ readonly document: JsonDocument; readonly signer: Did }>>;
}

/** Reads a place in a published Bitstring Status List. @throws AppError `registry_unavailable`: the status is unknown */
export type ReadDocumentStatus = (entry: BitstringEntry) => Promise<StatusReading>;
