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

/** Checks proofs of documents, and no other rule. @throws AppError `did_resolution_failed`: the answer is unknown */
export interface DocumentVerifier {
  /** Every proof of the document holds: the DIDs that made them. */
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
