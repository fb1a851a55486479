import { hash, randomUUID } from 'node:crypto';
import { AppError } from '@assent/domain';
import type { ManagedKeyInfo } from '@veramo/core-types';
import { AbstractKeyManagementSystem } from '@veramo/key-manager';
import { LRUCache } from 'lru-cache';
import { isSigned } from '../../jws/verify-signature.ts';
import { assertNotZero, readTheirKey, type TheirKey } from '../key-agreement.ts';
import { remoteKeyInfoOf } from '../key-info.ts';
import { libsecp256k1 } from '../libsecp256k1.ts';
import { isKeyType } from '../private-key.ts';
import { algorithmOf, jwkFromBytes } from '../public-jwk.ts';
import type { RemoteKey, RemoteSigner, SigningInput } from './remote-signer.ts';
import { isTransactionAlgorithm, signTransaction } from './sign-transaction.ts';

/**
 * Keys in a `RemoteSigner`, for Veramo. Public halves are remembered; each signature is checked with the one that Veramo
 * knows, so that a signer with other keys behind the same names is noticed. Of Ethereum's algorithms, which secp256k1 keys
 * have besides, transactions are signed and messages are not.
 *
 * @throws AppError `key_unavailable` if the signer or a key cannot be reached, or what it answers does not fit the key;
 *   `invalid_request` for a key that is brought from outside, another algorithm, or a type that the signer cannot make
 */
export class RemoteKms extends AbstractKeyManagementSystem {
  private readonly signer: RemoteSigner;
  private readonly known = new LRUCache<string, RemoteKey>({ max: 5_000 });

  constructor(signer: RemoteSigner) {
    super();
    this.signer = signer;
  }

  /** Names the key by a new UUID unless a name is given: it must be known before the key is. */
  async createKey({ type, kid: given }: { type: string; kid?: string }): Promise<ManagedKeyInfo> {
    const kid = given || randomUUID();
    if (!isKeyType(type)) throw new AppError('invalid_request', { pointers: ['#/type'] });
    const key = await this.ask(kid, () => this.signer.createKey(kid, type));
    this.known.set(kid, key);
    return remoteKeyInfoOf(key, this.signer.agree !== undefined);
  }

  /** Refuses: a key that was outside once may be there still. */
  async importKey(): Promise<ManagedKeyInfo> {
    throw new AppError('invalid_request', { pointers: ['#/kms'], fault: 'keys are made in the signer, not imported' });
  }

  async listKeys(): Promise<ManagedKeyInfo[]> {
    const keys = await this.ask(undefined, () => this.signer.listKeys());
    return keys.map((key) => remoteKeyInfoOf(key, this.signer.agree !== undefined));
  }

  async deleteKey({ kid }: { kid: string }): Promise<boolean> {
    this.known.delete(kid);
    const deleted = await this.ask(kid, () => this.signer.destroyKey(kid));
    this.known.delete(kid); // a signature meanwhile has looked it up again
    return deleted;
  }

  async sign(args: {
    readonly keyRef: { readonly kid: string };
    readonly algorithm?: string;
    readonly data: Uint8Array;
  }): Promise<string> {
    const { kid } = args.keyRef;
    const key = await this.find(kid);
    if (key.type === 'Secp256k1' && isTransactionAlgorithm(args.algorithm)) return this.signTransaction(key, args.data);
    const jwk = key.type === 'X25519' ? undefined : jwkFromBytes(key.type, key.publicKey);
    if (!jwk) throw key.type === 'X25519' ? notFor('algorithm') : unavailable(kid);
    const algorithm = algorithmOf(jwk);
    if ((args.algorithm ?? algorithm) !== algorithm) throw notFor('algorithm');
    const signature = await this.signatureOf(key, inputFor(key, args.data));
    if (!isSigned({ key: { jwk, algorithm }, algorithm, signed: args.data, signature })) {
      this.known.delete(kid);
      throw unavailable(kid);
    }
    return Buffer.from(signature).toString('base64url');
  }

  /** ECDH with a key of the same curve: 32 bytes in hexadecimal, before any key derivation. */
  async sharedSecret(args: {
    readonly myKeyRef: { readonly kid: string };
    readonly theirKey: TheirKey;
  }): Promise<string> {
    const { kid } = args.myKeyRef;
    const key = await this.find(kid);
    const { signer } = this;
    if (!signer.agree || key.type === 'Ed25519') throw notFor('secretKeyRef');
    const { bytes } = readTheirKey(key.type, args.theirKey);
    const shared = assertNotZero(await this.ask(kid, async () => signer.agree?.(key, bytes) ?? Buffer.alloc(32)));
    const hex = Buffer.from(shared).toString('hex');
    shared.fill(0);
    return hex;
  }

  close(): void {
    this.known.clear();
    this.signer.close();
  }

  private async signTransaction(key: RemoteKey, unsigned: Uint8Array): Promise<string> {
    const sign = (digest: Uint8Array) => this.signatureOf(key, { kind: 'digest', digest });
    try {
      return await signTransaction(unsigned, key.publicKey, sign);
    } catch (error) {
      throw error instanceof AppError && error.code !== 'key_unavailable' ? error : unavailable(key.name, error);
    }
  }

  /** 64 bytes, which may yet be of another key. */
  private async signatureOf(key: RemoteKey, input: SigningInput): Promise<Uint8Array> {
    const made = await this.ask(key.name, () => this.signer.sign(key, input));
    if (made.length !== 64) throw unavailable(key.name);
    return key.type === 'Secp256k1' ? withLowS(made) : made;
  }

  private async find(kid: string): Promise<RemoteKey> {
    const key = this.known.get(kid) ?? (await this.ask(kid, () => this.signer.findKey(kid)));
    if (!key) throw unavailable(kid);
    this.known.set(kid, key);
    return key;
  }

  private async ask<T>(kid: string | undefined, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (cause) {
      throw cause instanceof AppError ? cause : unavailable(kid, cause);
    }
  }
}

const inputFor = ({ type }: RemoteKey, data: Uint8Array): SigningInput =>
  type === 'Ed25519' ? { kind: 'message', message: data } : { kind: 'digest', digest: hash('sha256', data, 'buffer') };

/** The one of the two valid signatures with the smaller s: other libraries of Ethereum refuse the larger one. */
const withLowS = (signature: Uint8Array) => libsecp256k1.signatureNormalize(Uint8Array.from(signature));

const notFor = (member: string) => new AppError('invalid_request', { pointers: [`#/${member}`] });

const unavailable = (kid: string | undefined, cause?: unknown) =>
  new AppError('key_unavailable', kid === undefined ? {} : { kid }, cause === undefined ? undefined : { cause });
