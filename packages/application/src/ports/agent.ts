import type {
  CertificateIssuer,
  ClaimPath,
  Claims,
  CredentialType,
  Did,
  Instant,
  IssuerId,
  Patient,
  SecuredFormat,
  StatusEntry,
  TenantId,
  TokenStatusEntry,
  Verification,
} from '@assent/domain';
import type { Certificate } from './certificates.ts';
import type { TypeReference } from './type-metadata.ts';

/** A credential on the wire: a VC-JWT, or an SD-JWT VC with its disclosures. */
export type CompactCredential = string & { readonly __compact: 'credential' };
/**
 * A presentation on the wire: a VP-JWT (VCDM 2.0, VC-JOSE-COSE §3.1) with enveloped credentials, or one SD-JWT VC with its key
 * binding.
 */
export type CompactPresentation = string & { readonly __compact: 'presentation' };

/** Who holds the key that signs: the person, or the service for them. Said in everything such a key signs. */
export type Custody = Patient['custody'];

/** What a credential is to say. Validity is [validFrom, validUntil). */
export interface CredentialDraft {
  readonly id: string;
  readonly type: CredentialType;
  readonly format: SecuredFormat;
  readonly issuer: Did;
  readonly subject: Did;
  readonly claims: Claims;
  readonly validFrom: Instant;
  readonly validUntil: Instant;
  readonly status: StatusEntry;
  readonly custody: Custody;
  /** How an SD-JWT VC is to name its type. It is also known by the name that all services have for it, and by that alone without. */
  readonly typeReference?: TypeReference;
  /** Of an SD-JWT VC that is signed under a certificate, and not with a key of the DID: it is then of `issuer` here. */
  readonly certificate?: SigningCertificate;
}

/** What a credential is signed under: who the certificate names, the agent's name for its key, and the chain, leaf first. */
export interface SigningCertificate {
  readonly issuer: CertificateIssuer;
  readonly keyRef: string;
  readonly chain: readonly Certificate[];
}

/** A credential whose signature holds, with only what its holder disclosed. */
export interface ProvenCredential {
  readonly id: string;
  readonly type: CredentialType;
  readonly format: SecuredFormat;
  /** A DID whose key signed it; or what it is called in a credential that was signed under `certificates`. */
  readonly issuer: IssuerId;
  /** Leaf first. The leaf's key signed the credential; whether it may, and for this issuer, is not checked yet. */
  readonly certificates?: readonly Certificate[];
  /** Absent when the holder of an SD-JWT VC keeps it hidden. */
  readonly subject?: Did;
  readonly claims: Claims;
  readonly validFrom: Instant;
  readonly validUntil: Instant;
  /**
   * Absent if the credential names none. `unsupported` if it names one of a kind not known here. A place in a list of others only of
   * what is signed under `certificates`.
   */
  readonly status?: StatusEntry | TokenStatusEntry | 'unsupported';
  readonly custody: Custody;
  /** Every `vct` that an SD-JWT VC has: its own, and those it is also known as. */
  readonly vcts?: readonly string[];
  /** Whether the presentation proves control of the key this credential is bound to (`cnf`, RFC 7800). */
  readonly keyBound: boolean;
  /** The credential as it was shown, without key binding. */
  readonly compact: CompactCredential;
  /** DID URL of the key that signed it. */
  readonly kid?: string;
  /**
   * The document of the issuer listed the key at `validFrom` and does so no more. A thief writes any date, so such a
   * credential proves nothing unless something else shows that it is older. Only where `retiredKeys` is `report`.
   */
  readonly keyRetired?: true;
}

/** What becomes of credentials signed with a key that has left the document of its issuer: refused unless said otherwise. */
export interface ProofPolicy {
  readonly retiredKeys: 'refuse' | 'report';
}

/** A presentation whose own signature, and those of all credentials in it, hold. */
export interface ProvenPresentation {
  readonly holder: Did;
  readonly custody: Custody;
  readonly credentials: readonly ProvenCredential[];
}

/** What binds a presentation to one request of one verifier: its nonce, and who asks, a DID or a client id of OpenID4VP. */
export interface PresentationBinding {
  readonly challenge: string;
  readonly audience: string;
}

/** Signs with keys the agent holds. @throws AppError `key_unavailable` if it does not hold the issuer's */
export interface CredentialSigner {
  signCredential(draft: CredentialDraft): Promise<CompactCredential>;
}

/** Presents with keys the agent holds. `disclose` lists claims paths; a path discloses all below it. */
export interface PresentationSigner {
  signPresentation(
    holder: Did,
    credentials: readonly { readonly compact: CompactCredential; readonly disclose: readonly ClaimPath[] | 'all' }[],
    binding: PresentationBinding,
    options: { readonly at: Instant; readonly custody: Custody },
  ): Promise<CompactPresentation>;
  /** Shows one SD-JWT VC on its own, tied to a request by the key it is bound to (RFC 9901 §4.3, OpenID4VP 1.0 B.3). */
  showCredential(
    holder: Did,
    credential: { readonly compact: CompactCredential; readonly disclose: readonly ClaimPath[] | 'all' },
    binding: PresentationBinding,
    at: Instant,
  ): Promise<CompactPresentation>;
}

/**
 * Checks proofs, and nothing that is a rule of a use case (dates, accreditation, status).
 *
 * @throws AppError `did_resolution_failed`: a key could not be had, so the answer is unknown
 */
export interface ProofVerifier {
  verifyCredential(compact: string, policy?: ProofPolicy): Promise<Verification<ProvenCredential>>;
  /** `at` is compared with the short life of the presentation itself. */
  verifyPresentation(
    compact: string,
    binding: PresentationBinding,
    at: Instant,
    policy?: ProofPolicy,
  ): Promise<Verification<ProvenPresentation>>;
}

/** Makes and publishes DIDs through the agent. */
export interface Identities {
  /** A did:ethr with a fresh key held by the service, and the did:web that publishes the same key. */
  createOrganization(tenant: TenantId): Promise<{ readonly did: Did; readonly webDid: Did }>;
  /** A DID for one patient at one tenant, its key held by the service. */
  createCustodialPatient(): Promise<Did>;
  /** Destroys the keys of a patient's DID, if they are held here for the tenant that is acted for. */
  forgetCustodialPatient(did: Did): Promise<void>;
  /** The did:web document of an organisation (DID Core 1.0 §5), with the keys whose fragments in `did` are shown: all, if not said. */
  webDocument(did: Did, webDid: Did, isShown?: (keyId: string) => boolean): Promise<Readonly<Record<string, unknown>>>;
}
