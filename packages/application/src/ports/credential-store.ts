import type { Did, Instant, TenantId } from '@assent/domain';

/** Longest text of one saved document, in characters (UTF-16). */
export const maxSavedLength = 1_048_576;

/** Most documents of one page. */
export const maxSavedPage = 1_000;

/** A credential or a presentation that an agent saved, with what it is found by. None of that is a claim. */
export interface SavedDocument {
  readonly kind: 'credential' | 'presentation';
  /** SHA-256 of what was signed, base64url: a document is the same as token and as object. */
  readonly hash: string;
  /** Of a presentation: its holder. */
  readonly issuer: Did;
  /** Whose data it is; the text is encrypted under their key, or, if nobody is named, under the issuer's. */
  readonly subject?: Did;
  /** Whom a presentation is for. */
  readonly audience?: string;
  /** Names of types beside the base type, joined by commas. */
  readonly type: string;
  readonly validFrom?: Instant;
  readonly validUntil?: Instant;
  /** The whole document: a token, or an object as JSON. Encrypted at rest. */
  readonly text: string;
}

/** Both ends belong to it. A document without the date is not found. */
export interface InstantRange {
  readonly from?: Instant;
  readonly to?: Instant;
}

/** Finds documents of a kind that are, in each respect that is given, one of the values. */
export interface SavedFilter extends Pick<SavedDocument, 'kind'> {
  readonly hash?: readonly string[];
  readonly issuer?: readonly string[];
  readonly subject?: readonly string[];
  readonly audience?: readonly string[];
  readonly type?: readonly string[];
  readonly validFrom?: InstantRange;
  readonly validUntil?: InstantRange;
}

/** At most `maxSavedPage` documents, by the order in which they were saved. */
export interface SavedPage {
  readonly limit: number;
  readonly offset: number;
  readonly order?: 'oldest first' | 'newest first';
}

/**
 * Keeps what an agent of Veramo saves. No method reaches what another tenant saved; `serviceTenant` is the service itself.
 * Nothing in it depends on a DID or a key of the agent, so deleting those deletes nothing here.
 *
 * @throws AppError `store_unavailable`, `key_unavailable`
 */
export interface CredentialStore {
  /**
   * Ends when the document is durable. Saving it again changes nothing, unless its subject's key was deleted in between:
   * then it can be read again.
   *
   * @throws AppError `payload_too_large`
   */
  save(tenant: TenantId, document: SavedDocument): Promise<void>;
  /** @throws AppError `gone` if the key of its subject was deleted */
  get(tenant: TenantId, kind: SavedDocument['kind'], hash: string): Promise<SavedDocument | undefined>;
  /** False if it was not there. */
  remove(tenant: TenantId, kind: SavedDocument['kind'], hash: string): Promise<boolean>;
  /** Newest first unless said otherwise. Documents whose subject's key was deleted are left out. */
  list(tenant: TenantId, filter: SavedFilter, page: SavedPage): Promise<readonly SavedDocument[]>;
  /** How many there are, those that cannot be read any more included. */
  count(tenant: TenantId, filter: SavedFilter): Promise<number>;
}
