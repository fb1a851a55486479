import type { KeyRecord, KeyStore, TenantKeyStores } from '@assent/application';
import { AppError } from '@assent/domain';
import type { IKey, ManagedKeyInfo } from '@veramo/core-types';
import { AbstractKeyStore } from '@veramo/key-manager';
import { ownKeys } from './acting-tenant.ts';
import { copyOf } from './copy-of.ts';
import { RecentRecords, recentMs } from './recent-records.ts';

/** How long a store remembers, `recentMs` if not said; 0 for not at all. */
export interface RecentOptions {
  readonly forMs?: number;
}

/**
 * Veramo's store of key references over our port, with a short memory: every signature asks for its key. Reaches the keys
 * of the tenant for which the agent acts.
 *
 * @throws AppError `not_found` from `getKey`
 */
export class PortKeyStore extends AbstractKeyStore {
  private readonly keys: KeyStore | TenantKeyStores;
  private readonly recent: RecentRecords<KeyRecord>;

  constructor(keys: KeyStore | TenantKeyStores, { forMs = recentMs }: RecentOptions = {}) {
    super();
    this.keys = keys;
    this.recent = new RecentRecords(forMs);
  }

  async importKey(key: IKey): Promise<boolean> {
    const record = keyRecordFrom(key);
    await this.recent.change(record.kid, () => ownKeys(this.keys).putKey(record));
    return true;
  }

  async getKey({ kid }: { kid: string }): Promise<IKey> {
    const record = await this.recent.read(kid, () => ownKeys(this.keys).getKey(kid));
    if (!record) throw new AppError('not_found', { kid });
    return keyFrom(record);
  }

  deleteKey({ kid }: { kid: string }): Promise<boolean> {
    return this.recent.change(kid, () => ownKeys(this.keys).deleteKey(kid));
  }

  async listKeys(): Promise<ManagedKeyInfo[]> {
    return (await ownKeys(this.keys).listKeys()).map(keyFrom);
  }
}

/** What is kept of a key: never the private half, which Veramo passes along in the same object. */
export const keyRecordFrom = ({ kid, kms, type, publicKeyHex, meta }: IKey): KeyRecord => ({
  kid,
  kms,
  type,
  publicKeyHex,
  meta: { ...meta },
});

/** A key as Veramo knows it. A fresh object each time, because Veramo changes what it gets. */
export const keyFrom = ({ kid, kms, type, publicKeyHex, meta }: KeyRecord): IKey => ({
  kid,
  kms,
  type,
  publicKeyHex,
  meta: copyOf(meta),
});
