import type { Did } from '@assent/domain';
import type { PassphraseSalt, SealedBytes } from '../keys/data-key.ts';
import type { WrappedKey } from '../keys/pairwise-key.ts';
import type { KnownPasskey } from '../keys/passkey.ts';

/** What opens a vault: a passphrase, and perhaps a passkey. Each has the data key, wrapped under its own. */
export interface StoredLocks {
  readonly passphrase: { readonly salt: PassphraseSalt; readonly wrapped: WrappedKey };
  readonly passkey?: { readonly known: KnownPasskey; readonly wrapped: WrappedKey };
}

/** A vault as it is kept. Nothing in it can be read without the passphrase or the passkey. */
export interface StoredVault {
  readonly version: 1;
  /** Goes up with each change, so that two windows do not write over each other. */
  readonly revision: number;
  readonly locks: StoredLocks;
  readonly contents: SealedBytes;
}

/** Where a vault is kept. */
export interface VaultRecords {
  read(): Promise<StoredVault | undefined>;
  /** @throws AppError `conflict` if what is there is not of the revision before, or if there is one and this is the first */
  write(vault: StoredVault): Promise<void>;
  /** Keys that cannot be copied, which the browser keeps itself. */
  putKey(did: Did, key: CryptoKey): Promise<void>;
  getKey(did: Did): Promise<CryptoKey | undefined>;
  /** Everything is gone afterwards. */
  erase(): Promise<void>;
}
