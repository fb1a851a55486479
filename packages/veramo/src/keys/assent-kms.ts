import { AppError } from '@assent/domain';
import type { ManagedKeyInfo, MinimalImportableKey } from '@veramo/core-types';
import { KeyManagementSystem } from '@veramo/kms-local';
import { actingTenant } from '../stores/acting-tenant.ts';
import { agreeOnSecret, type TheirKey } from './key-agreement.ts';
import { keyInfoOf } from './key-info.ts';
import { OpenKeys } from './open-keys.ts';
import { isKeyType, isSecretOf, type KeyType, publicKeyHexFrom, randomSecret } from './private-key.ts';
import type { SealedPrivateKeyStore } from './sealed-private-key-store.ts';
import { secretFromHex } from './secret-from-hex.ts';
import { openSigningKey, type SigningKey } from './signing-key.ts';

interface SignArgs {
  readonly keyRef: { readonly kid: string };
  readonly algorithm?: string;
  readonly data: Uint8Array;
}

/**
 * Keys on this machine. OpenSSL makes EdDSA and ES256 and agrees on secrets, libsecp256k1 makes ES256K. What is signed is
 * always the data: there is no way to have a hash of the caller's choosing signed as JOSE.
 *
 * An opened key is kept for `openMs` from its opening and not a moment longer for being used. Bytes of ours are zeroed when
 * it expires, is pushed out, deleted or replaced, and by `close`. What JavaScript cannot zero: the copy in a KeyObject
 * (Ed25519, P-256), which OpenSSL clears after the garbage collector has run; hexadecimal text that a caller imports from
 * or is given as a shared secret; and the text that Veramo's own code opens a key into for Ethereum's algorithms
 * (`eth_…`, ES256K-R), which are inherited. Deleting a key closes it in this process at once; another process that has it
 * open may sign until its time is over.
 *
 * @throws AppError `key_unavailable` if a key is missing or does not open; `invalid_request` for what is no key
 */
export class AssentKms extends KeyManagementSystem {
  private readonly privateKeys: SealedPrivateKeyStore;
  private readonly openKeys: OpenKeys;
  /** Counts what makes a key that is being opened meanwhile unfit to be kept. */
  private changes = 0;

  constructor(privateKeys: SealedPrivateKeyStore, { openMs = 60_000 }: { readonly openMs?: number } = {}) {
    super(privateKeys);
    this.privateKeys = privateKeys;
    this.openKeys = new OpenKeys(openMs);
  }

  override async sign(args: SignArgs): Promise<string> {
    const { kid } = args.keyRef;
    const known = this.openKeys.get(placeOf(kid));
    if (known && isFor(known, args.algorithm)) return signatureOf(known, args.data);
    return known ? this.signAsVeramo(args) : this.signOpening(args);
  }

  override async createKey({ type, kid }: { type: string; kid?: string }): Promise<ManagedKeyInfo> {
    if (!isKeyType(type)) throw new AppError('invalid_request', { pointers: ['#/type'] });
    return this.importSecret(type, randomSecret(type), kid);
  }

  override async importKey({ type, kid, privateKeyHex }: Omit<MinimalImportableKey, 'kms'>): Promise<ManagedKeyInfo> {
    if (!isKeyType(type)) throw new AppError('invalid_request', { pointers: ['#/type'] });
    return this.importSecret(type, secretFromHex(type, privateKeyHex), kid);
  }

  /**
   * Keeps a private key of 32 bytes, which are zeroed in any case. Doing it again changes nothing, so that an import that
   * was interrupted can be repeated.
   *
   * @throws AppError `conflict` if another key has the name; `invalid_request` if the bytes are no key
   */
  async importSecret(type: KeyType, secret: Uint8Array, kid?: string): Promise<ManagedKeyInfo> {
    try {
      if (!isSecretOf(type, secret)) throw new AppError('invalid_request', { pointers: ['#/privateKeyHex'] });
      const info = keyInfoOf(type, publicKeyHexFrom(type, secret), kid);
      if (info.kid !== info.publicKeyHex) await this.assertFree(info);
      await this.privateKeys.sealKey(info.kid, type, secret);
      return info;
    } finally {
      secret.fill(0);
    }
  }

  override async listKeys(): Promise<ManagedKeyInfo[]> {
    const aliases = await this.privateKeys.aliases();
    return Promise.all(aliases.map((alias) => this.infoOf(alias)));
  }

  override async deleteKey({ kid }: { kid: string }): Promise<boolean> {
    try {
      return await this.privateKeys.deleteKey({ alias: kid });
    } finally {
      this.changes += 1; // whoever read the key before it was deleted does not keep it
      this.openKeys.close(placeOf(kid));
    }
  }

  /** ECDH with X25519, Ed25519, P-256 or secp256k1 keys: 32 bytes in hexadecimal, before any key derivation. */
  override async sharedSecret(args: {
    readonly myKeyRef: { readonly kid: string };
    readonly theirKey: TheirKey;
  }): Promise<string> {
    const { type, secret } = await this.open(args.myKeyRef.kid);
    try {
      const shared = agreeOnSecret(type, secret, args.theirKey);
      const hex = shared.toString('hex');
      shared.fill(0);
      return hex;
    } finally {
      secret.fill(0);
    }
  }

  /** Closes every key that is open; the next signature opens its key anew. */
  close(): void {
    this.changes += 1;
    this.openKeys.closeAll();
  }

  private async signOpening(args: SignArgs): Promise<string> {
    const { kid } = args.keyRef;
    const before = this.changes;
    const key = await this.openToSign(kid);
    if (!key || !isFor(key, args.algorithm)) {
      key?.close();
      return this.signAsVeramo(args);
    }
    const signature = signatureOf(key, args.data);
    if (before === this.changes) this.openKeys.add(placeOf(kid), key);
    else key.close();
    return signature;
  }

  private async signAsVeramo({ keyRef: { kid }, algorithm, data }: SignArgs): Promise<string> {
    try {
      return await super.sign({ keyRef: { kid }, data, ...(algorithm === undefined ? {} : { algorithm }) });
    } catch (error) {
      // Veramo says this whatever kept it from reading the key.
      if (error instanceof Error && error.message.startsWith('key_not_found')) {
        throw new AppError('key_unavailable', { kid });
      }
      throw error;
    }
  }

  private async openToSign(kid: string): Promise<SigningKey | undefined> {
    const { type, secret } = await this.open(kid);
    return openSigningKey(type, secret);
  }

  /** Opens a key and makes sure that it is one. */
  private async open(kid: string): Promise<{ readonly type: KeyType; readonly secret: Uint8Array }> {
    const { type, secret: stored } = await this.privateKeys.openKey(kid);
    const secret = type === 'Ed25519' ? stored.subarray(0, 32) : stored; // Veramo appends the public half
    if (isKeyType(type) && isSecretOf(type, secret)) return { type, secret };
    stored.fill(0);
    throw new AppError('key_unavailable', { kid });
  }

  private async infoOf(kid: string): Promise<ManagedKeyInfo> {
    const { type, secret } = await this.open(kid);
    const publicKeyHex = publicKeyHexFrom(type, secret);
    secret.fill(0);
    return keyInfoOf(type, publicKeyHex, kid);
  }

  /** A name that is given may be that of another key, which would be lost. */
  private async assertFree({ kid, type, publicKeyHex }: ManagedKeyInfo): Promise<void> {
    if (!(await this.privateKeys.has(kid))) return;
    const held = await this.infoOf(kid);
    if (held.type !== type || held.publicKeyHex !== publicKeyHex) throw new AppError('conflict', { kid });
  }
}

/** Each tenant's keys are apart, even two that are the same. */
const placeOf = (kid: string): string => `${actingTenant()} ${kid}`;

const isFor = (key: SigningKey, algorithm: string | undefined) => (algorithm ?? key.algorithm) === key.algorithm;

const signatureOf = (key: SigningKey, data: Uint8Array): string => Buffer.from(key.sign(data)).toString('base64url');
