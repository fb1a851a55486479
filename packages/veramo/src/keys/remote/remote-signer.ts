import type { KeyType } from '../private-key.ts';

/** A key inside a signer. */
export interface RemoteKey {
  readonly name: string;
  readonly type: KeyType;
  /** 32 bytes for Ed25519 and X25519, else 65: an uncompressed point (SEC 1 §2.3.3). */
  readonly publicKey: Uint8Array;
}

/** What is signed: SHA-256 of the data with ECDSA, and the data itself with Ed25519, which hashes for itself (RFC 8032). */
export type SigningInput =
  | { readonly kind: 'digest'; readonly digest: Uint8Array }
  | { readonly kind: 'message'; readonly message: Uint8Array };

/**
 * Makes and uses keys that never leave it: a cloud KMS, an HSM, a process of its own. `RemoteKms` turns one into a key
 * management system for Veramo and takes care of hashing, of the form of signatures and of checking them; a signer only
 * moves bytes. Names are made by the caller: letters, digits and `-`, up to 64 characters where nobody asked for another.
 *
 * *Errors.* A method throws AppError `key_unavailable` if the signer or a key cannot be reached, after a time limit and
 * retries of its own, and never returns a guess; no error holds a credential of the signer. Any other error is taken for
 * `key_unavailable` too.
 *
 * *Latency.* Each signature is one call of `sign`, and each key one call of `findKey` while it is remembered, so a signature
 * costs one round trip: below 1 ms for a token on this machine, some milliseconds for an HSM on the network, tens for a
 * cloud KMS. Calls come as they come; whoever allows only so many at once queues them.
 */
export interface RemoteSigner {
  /**
   * Makes a key that cannot be taken out.
   *
   * @throws AppError `invalid_request` for a type that it cannot make, `conflict` if the name is taken
   */
  createKey(name: string, type: KeyType): Promise<RemoteKey>;
  findKey(name: string): Promise<RemoteKey | undefined>;
  listKeys(): Promise<readonly RemoteKey[]>;
  /** 64 bytes: r and s (either s), or R and S of Ed25519. */
  sign(key: RemoteKey, input: SigningInput): Promise<Uint8Array>;
  /** The x coordinate that `key` and `point` share, 32 bytes. Absent if the signer agrees on no secrets. */
  agree?(key: RemoteKey, point: Uint8Array): Promise<Uint8Array>;
  /** Whether there was such a key. It signs no more once this has returned. */
  destroyKey(name: string): Promise<boolean>;
  /** Ends connections and forgets credentials. */
  close(): void;
}
