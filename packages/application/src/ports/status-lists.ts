import type {
  Bytes32,
  Did,
  Instant,
  IssuerId,
  SecuredFormat,
  StatusEntry,
  TenantId,
  Verification,
} from '@assent/domain';
import type { StatusReading } from './chain.ts';

/** A status list as the chain has it. `ageMs`: how long ago the reader knew the chain to be at `block`. */
export interface ChainList {
  readonly version: number;
  readonly block: number;
  readonly ageMs: number;
  /** A copy of the bits: index `i` is the bit of value `0x80 >> (i % 8)` in octet `i / 8`. */
  bits(): Uint8Array;
}

/** 256 bits of a list, the first most significant, and the nodes that lead from them to the root of `version`. */
export interface ProvenWord {
  readonly word: Bytes32;
  readonly proof: readonly Bytes32[];
  readonly version: number;
  readonly block: number;
}

/**
 * Whole lists, mirrored from the chain.
 *
 * @throws AppError `registry_unavailable` if the list cannot be read, is not there, or fails a check
 */
export interface ListMirror {
  listOf(listId: Bytes32): Promise<ChainList>;
  /** The bits from index `256 * at` on. @throws AppError `not_found` beyond the end of the list */
  wordOf(listId: Bytes32, at: number): Promise<ProvenWord>;
}

/** The address at which this service publishes a list. Part of every credential, so it must not change. */
export type ListUrlOf = (listId: Bytes32) => string;

/** What a set bit of a list means: revoked for good, or suspended for as long as it is set. */
export type StatusPurpose = 'revocation' | 'suspension';

/** What a published list says: [issuedAt, expiresAt), and how long a copy may be kept before asking again. */
export interface StatusListContent {
  /** The address of the list, as the credentials in it name it. */
  readonly uri: string;
  readonly issuer: IssuerId;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
  readonly ttlSeconds: number;
  readonly purpose: StatusPurpose;
  /** As in `ChainList`. */
  readonly bits: Uint8Array;
  /** Of a list of revocations, for forms that combine both: the bits of its list of suspensions, as many. */
  readonly suspensions?: Uint8Array;
}

/** A published list as it was read. Nothing is proven yet. */
export interface ReadStatusList extends Pick<StatusListContent, 'uri' | 'issuer' | 'issuedAt' | 'expiresAt'> {
  readonly ttlSeconds?: number;
  /**
   * `not_supported` outside of the list, for other values than these, and if the list does not serve the purpose, that of
   * revocations if none is given.
   */
  readingAt(index: number, purpose?: StatusPurpose): StatusReading;
}

/** What tells one kind of statement from another (RFC 8725 §3.11). */
export interface StatementHeader {
  readonly typ: string;
  readonly cty?: string;
}

/** One standard for lists over HTTP. */
export interface StatusListForm {
  readonly mediaType: string;
  readonly header: StatementHeader;
  /** Whether one document says both, so that a list of suspensions has none of its own. */
  readonly combines: boolean;
  /** Whether it is signed under the certificate of the issuer, and not with a key of its DID. */
  readonly isCertified?: true;
  /** Where the form of a list is published, from the address of the list. */
  urlFrom(uri: string): string;
  payloadOf(content: StatusListContent): Promise<Readonly<Record<string, unknown>>>;
  /** Undefined unless it is such a list in every part. */
  read(payload: Readonly<Record<string, unknown>>): ReadStatusList | undefined;
}

/** The form that fits a credential: a verifier of that format can read it. */
export type StatusListForms = Readonly<Record<SecuredFormat, StatusListForm>>;

/** Signs statements that are not credentials of ours. @throws AppError `key_unavailable`, `did_resolution_failed` */
export interface StatementSigner {
  /** A JWT of `issuer`, a DID of `tenant`, with the key's DID URL as `kid`. */
  signStatement(
    issuer: Did,
    header: StatementHeader,
    payload: Readonly<Record<string, unknown>>,
    tenant: TenantId,
  ): Promise<string>;
}

/** Checks such statements. @throws AppError `did_resolution_failed`: the answer is unknown */
export interface StatementVerifier {
  /** The payload, if a key that `issuer` makes statements with signed it under this `typ`. */
  verifyStatement(issuer: Did, typ: string, token: string): Promise<Verification<Readonly<Record<string, unknown>>>>;
}

/** An answer over HTTP. `body` is set only with status 200; `mediaType` is without parameters. */
export interface FetchedDocument {
  readonly status: number;
  readonly mediaType?: string;
  readonly body?: Uint8Array;
}

/**
 * A GET to an address that a stranger named: bounded in time and size, without redirects, and never into the own network.
 *
 * @throws Error for whatever kept it from an answer
 */
export type FetchDocument = (url: URL, accept?: string) => Promise<FetchedDocument>;

/** Ways to read a status: a mirror of the chain, a proof checked by any node, the list that the issuer signed. */
export type StatusWay = 'mirror' | 'proof' | 'list';

/** What a status was read from. `denial`: it was refused here before any chain was asked. */
export type StatusSource = StatusWay | 'denial';

/** A status, what it was read from, and how old that is. `block` is absent if no chain was read. */
export interface StatusEvidence {
  readonly reading: StatusReading;
  readonly source: StatusSource;
  readonly block?: number;
  readonly ageMs: number;
}

/** A credential whose status is asked for. Its signature has been checked. */
export interface StatusSubject {
  readonly issuer: IssuerId;
  readonly format: SecuredFormat;
  readonly entry: StatusEntry;
}

/**
 * Reads a status in one way.
 *
 * @throws AppError `registry_unavailable` or `did_resolution_failed`: the status is unknown
 */
export type StatusReader = (subject: StatusSubject) => Promise<StatusEvidence>;

/** Every way to read a status. For the same state all of them give the same reading. */
export type StatusReaders = Readonly<Record<StatusWay, StatusReader>>;
