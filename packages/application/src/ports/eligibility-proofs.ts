import type {
  AttributeValue,
  Coding,
  Did,
  HowProven,
  Instant,
  ProofRequest,
  ProofSchema,
  SetKey,
  Verification,
} from '@assent/domain';

/** A registry of credentials that are not revoked, at one of its epochs, with its secret. Hexadecimal. */
export interface ProofRegistry {
  readonly id: string;
  readonly epoch: number;
  readonly secretKey: string;
  readonly publicKey: string;
  readonly accumulator: string;
}

/** What is signed, for whom, by whom. Hexadecimal. */
export interface SignedFactsOrder {
  readonly schema: ProofSchema;
  readonly issuer: Did;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly handle: string;
  readonly nonce: string;
  readonly commitment: string;
  /** That the holder knows the secret behind the commitment. */
  readonly proof: string;
}

/** What a presentation has shown. The pseudonym names the patient in this trial, and nowhere else; nothing else names her. */
export interface ProvenEligibility {
  readonly pseudonym: string;
  readonly issuers: readonly Did[];
  readonly revealed: readonly Readonly<Record<string, AttributeValue | null>>[];
  readonly criteria: readonly HowProven[];
}

/** What a verifier knows at the moment of a presentation: the newest epoch of each registry, and its own parameters. */
export interface CheckingAt {
  readonly now: Instant;
  readonly epochs: ReadonlyMap<string, number>;
  /** base64url */
  readonly rangeParameters: string;
}

/** The cryptography of credentials for proofs, and of proofs of eligibility. */
export interface EligibilityProofs {
  newIssuerKey(): Promise<{ readonly secretKey: string; readonly publicKey: string }>;
  /** A registry at epoch 0 with room for so many credentials, by their handles. */
  newRegistry(
    id: string,
    room: number,
  ): Promise<{ readonly registry: ProofRegistry; readonly handles: readonly string[] }>;
  /**
   * The next epoch: handles leave for ever, and there is room for more. `file` is the same for every wallet, canonical JSON.
   *
   * @throws AppError `not_found` for a handle that is not in the registry
   */
  nextEpoch(
    registry: ProofRegistry,
    change: { readonly leaving: readonly string[]; readonly room: number },
  ): Promise<{ readonly registry: ProofRegistry; readonly handles: readonly string[]; readonly file: string }>;
  /**
   * Signs facts together with a secret that the issuer does not see. `signature`: 80 bytes of the IETF's BBS; `witness`: that the
   * handle is in the registry.
   *
   * @throws AppError `invalid_request` for values that do not fit the schema, or if the commitment is not proven
   */
  sign(
    order: SignedFactsOrder,
    key: { readonly secretKey: string; readonly publicKey: string },
    registry: ProofRegistry,
  ): Promise<{ readonly signature: string; readonly witness: string }>;
  /** Parameters for ranges that nobody else can cheat with, in base64url, and their name in requests. */
  makeRangeParameters(): Promise<{ readonly bytes: string; readonly sha256: string }>;
  /** A set of codes that somebody can prove to have one of: its key, and the table of witnesses in base64url. */
  makeSet(codings: readonly Coding[]): Promise<{ readonly key: SetKey; readonly table: string }>;
  /** Gets ready to check: loading what that needs takes a second or two. */
  prepare(): Promise<void>;
  /**
   * Whether a presentation answers a request that this verifier has made.
   *
   * @throws AppError `overloaded` or `timeout`: whether it does is unknown; `registry_unavailable`: a newest epoch is not known
   */
  verify(request: ProofRequest, presentation: string, at: CheckingAt): Promise<Verification<ProvenEligibility>>;
  close(): Promise<void>;
}
