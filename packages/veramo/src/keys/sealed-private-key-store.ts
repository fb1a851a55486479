import { type Keyring, type KeyStore, privateKeyContext, type TenantKeyStores } from '@assent/application';
import { AppError } from '@assent/domain';
import { AbstractPrivateKeyStore, type ImportablePrivateKey, type ManagedPrivateKey } from '@veramo/key-manager';
import { ownKeys } from '../stores/acting-tenant.ts';

/**
 * Veramo's store of private keys over our port. Each is sealed for its own alias, so one record cannot stand in for
 * another. Reaches the keys of the tenant for which the agent acts. A key sealed under an older key-encryption key is sealed anew when it is read.
 *
 * @throws AppError `key_unavailable` if there is no such key, or it does not open: never an empty key
 */
export class SealedPrivateKeyStore extends AbstractPrivateKeyStore {
  private readonly keys: KeyStore | TenantKeyStores;
  private readonly keyring: Keyring;

  constructor(keys: KeyStore | TenantKeyStores, keyring: Keyring) {
    super();
    this.keys = keys;
    this.keyring = keyring;
  }

  async importKey({ alias, privateKeyHex, type }: ImportablePrivateKey): Promise<ManagedPrivateKey> {
    if (!alias) throw new AppError('invalid_request', { pointers: ['#/alias'] });
    await this.put(alias, type, Buffer.from(privateKeyHex, 'hex'));
    return { alias, privateKeyHex, type };
  }

  async getKey({ alias }: { alias: string }): Promise<ManagedPrivateKey> {
    const record = await ownKeys(this.keys).getPrivateKey(alias);
    if (!record) throw new AppError('key_unavailable', { kid: alias });
    const { type, sealed } = record;
    const bytes = this.keyring.open(sealed, privateKeyContext(alias));
    const privateKeyHex = Buffer.from(bytes).toString('hex');
    if (!this.keyring.isCurrent(sealed)) await this.put(alias, type, bytes);
    bytes.fill(0);
    return { alias, privateKeyHex, type };
  }

  deleteKey({ alias }: { alias: string }): Promise<boolean> {
    return ownKeys(this.keys).deletePrivateKey(alias);
  }

  async listKeys(): Promise<ManagedPrivateKey[]> {
    const records = await ownKeys(this.keys).listPrivateKeys();
    return Promise.all(records.map(({ alias }) => this.getKey({ alias })));
  }

  private put(alias: string, type: string, bytes: Uint8Array): Promise<void> {
    return ownKeys(this.keys).putPrivateKey(alias, type, this.keyring.seal(bytes, privateKeyContext(alias)));
  }
}
