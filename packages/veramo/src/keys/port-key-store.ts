import type { KeyRecord, KeyStore } from '@assent/application';
import { AppError } from '@assent/domain';
import type { IKey, ManagedKeyInfo } from '@veramo/core-types';
import { AbstractKeyStore } from '@veramo/key-manager';
import { LRUCache } from 'lru-cache';
import { copyOf } from './copy-of.ts';

/**
 * Veramo's store of key references over our port, with a short memory: every signature asks for its key.
 *
 * @throws AppError `not_found` from `getKey`
 */
export class PortKeyStore extends AbstractKeyStore {
  private readonly keys: KeyStore;
  private readonly recent = new LRUCache<string, KeyRecord>({ max: 5_000, ttl: 60_000 });

  constructor(keys: KeyStore) {
    super();
    this.keys = keys;
  }

  async importKey(key: IKey): Promise<boolean> {
    const record = keyRecordFrom(key);
    this.recent.delete(record.kid);
    await this.keys.putKey(record);
    return true;
  }

  async getKey({ kid }: { kid: string }): Promise<IKey> {
    const record = this.recent.get(kid) ?? (await this.keys.getKey(kid));
    if (!record) throw new AppError('not_found', { kid });
    this.recent.set(kid, record);
    return keyFrom(record);
  }

  async deleteKey({ kid }: { kid: string }): Promise<boolean> {
    const deleted = await this.keys.deleteKey(kid);
    this.recent.delete(kid);
    return deleted;
  }

  async listKeys(): Promise<ManagedKeyInfo[]> {
    return (await this.keys.listKeys()).map(keyFrom);
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
