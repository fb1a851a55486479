import { type Keyring, type KeyStore, privateKeyContext, type TenantKeyStores } from '@assent/application';
import { AppError } from '@assent/domain';
import { AbstractPrivateKeyStore, type ImportablePrivateKey, type ManagedPrivateKey } from '@veramo/key-manager';
import { ownKeys } from '../stores/acting-tenant.ts';

/** A private key as bytes. Whoever gets it zeroes it. */
export interface OpenedKey {
  readonly alias: string;
  readonly type: string;
  readonly secret: Uint8Array;
}

/**
 * Veramo's store of private keys over our port. Each is sealed for its own alias, so one record cannot stand in for
 * another. Reaches the keys of the tenant for which the agent acts. A key sealed under an older key-encryption key is sealed
 * anew when it is read.
 *
 * `openKey` and `sealKey` move bytes, which can be zeroed. The methods that Veramo knows move hexadecimal text, which
 * JavaScript can neither zero nor be told to forget: our own code leaves them to Veramo.
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

  /** Opens a key; its bytes are the caller's to zero. */
  async openKey(alias: string): Promise<OpenedKey> {
    const record = await ownKeys(this.keys).getPrivateKey(alias);
    if (!record) throw new AppError('key_unavailable', { kid: alias });
    const { type, sealed } = record;
    const context = privateKeyContext(alias);
    const secret = this.keyring.open(sealed, context);
    if (this.keyring.isCurrent(sealed)) return { alias, type, secret };
    try {
      // Only where it still is as it was read: the key may have been deleted since, and must not come back.
      await ownKeys(this.keys).resealPrivateKey(alias, sealed, this.keyring.seal(secret, context));
    } catch (error) {
      secret.fill(0);
      throw error;
    }
    return { alias, type, secret };
  }

  /** Keeps a key, in place of one that has the alias. The bytes stay the caller's to zero. */
  sealKey(alias: string, type: string, secret: Uint8Array): Promise<void> {
    return ownKeys(this.keys).putPrivateKey(alias, type, this.keyring.seal(secret, privateKeyContext(alias)));
  }

  async has(alias: string): Promise<boolean> {
    return (await ownKeys(this.keys).getPrivateKey(alias)) !== undefined;
  }

  /** Names of all keys, oldest first. Nothing is opened. */
  async aliases(): Promise<readonly string[]> {
    return (await ownKeys(this.keys).listPrivateKeys()).map(({ alias }) => alias);
  }

  async importKey({ alias, privateKeyHex, type }: ImportablePrivateKey): Promise<ManagedPrivateKey> {
    if (!alias) throw new AppError('invalid_request', { pointers: ['#/alias'] });
    const secret = Buffer.from(privateKeyHex, 'hex');
    await this.sealKey(alias, type, secret).finally(() => secret.fill(0));
    return { alias, privateKeyHex, type };
  }

  async getKey({ alias }: { alias: string }): Promise<ManagedPrivateKey> {
    const { type, secret } = await this.openKey(alias);
    const privateKeyHex = Buffer.from(secret.buffer, secret.byteOffset, secret.length).toString('hex');
    secret.fill(0);
    return { alias, privateKeyHex, type };
  }

  deleteKey({ alias }: { alias: string }): Promise<boolean> {
    return ownKeys(this.keys).deletePrivateKey(alias);
  }

  async listKeys(): Promise<ManagedPrivateKey[]> {
    return Promise.all((await this.aliases()).map((alias) => this.getKey({ alias })));
  }
}
