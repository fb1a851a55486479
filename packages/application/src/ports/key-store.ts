import type { Did, TenantId } from '@assent/domain';

/** Bytes sealed under the key-encryption key, as text: `v1.<key id>.<iv>.<ciphertext and tag>`, base64url parts. */
export type Sealed = string & { readonly __sealed: true };

/**
 * Seals secrets at rest with AES-256-GCM. `context` is authenticated: bytes sealed for one record do not open as another's.
 *
 * @throws AppError `key_unavailable` if the key is missing or wrong, or the bytes were changed: never an empty answer
 */
export interface Keyring {
  seal(plaintext: Uint8Array, context: string): Sealed;
  open(sealed: Sealed, context: string): Uint8Array;
  /** Whether `sealed` uses the newest key. If not, seal it anew. */
  isCurrent(sealed: Sealed): boolean;
}

/** The context that private key `alias` is sealed under. Who seals it first and who seals it anew must agree on it. */
export const privateKeyContext = (alias: string): string => `private-key:${alias}`;

/** One key of the agent. The private half is sealed. */
export interface KeyRecord {
  readonly kid: string;
  readonly kms: string;
  readonly type: string;
  readonly publicKeyHex: string;
  readonly meta: Readonly<Record<string, unknown>>;
}

/** One DID of the agent, as its DID manager describes it. */
export interface DidRecord {
  readonly did: Did;
  readonly provider: string;
  readonly alias?: string;
  readonly controllerKeyId?: string;
  readonly keys: readonly KeyRecord[];
  readonly services: readonly Readonly<Record<string, unknown>>[];
}

/** Keeps the agent's DIDs and keys. A get for what is not there is undefined; a second put replaces. */
export interface KeyStore {
  putKey(key: KeyRecord): Promise<void>;
  getKey(kid: string): Promise<KeyRecord | undefined>;
  listKeys(): Promise<readonly KeyRecord[]>;
  deleteKey(kid: string): Promise<boolean>;
  putPrivateKey(alias: string, type: string, sealed: Sealed): Promise<void>;
  getPrivateKey(alias: string): Promise<{ readonly type: string; readonly sealed: Sealed } | undefined>;
  listPrivateKeys(): Promise<readonly { readonly alias: string; readonly type: string; readonly sealed: Sealed }[]>;
  /** Puts `sealed` where `previous` is, and nothing where it is no more: a deleted key must not come back. Whether it did. */
  resealPrivateKey(alias: string, previous: Sealed, sealed: Sealed): Promise<boolean>;
  deletePrivateKey(alias: string): Promise<boolean>;
  putDid(did: DidRecord): Promise<void>;
  getDid(did: string): Promise<DidRecord | undefined>;
  getDidByAlias(alias: string, provider: string): Promise<DidRecord | undefined>;
  listDids(filter: { readonly alias?: string; readonly provider?: string }): Promise<readonly DidRecord[]>;
  deleteDid(did: string): Promise<boolean>;
}

/** Stands where a tenant would for rows of the service itself. It is no tenant id, so no tenant can have it. */
export const serviceTenant = '' as TenantId;

/** The DIDs and keys of the service itself, and, apart from these and from each other, those of each tenant. */
export interface TenantKeyStores extends KeyStore {
  /** What one tenant has. `of(serviceTenant)` is the service itself. */
  of(tenant: TenantId): KeyStore;
}
