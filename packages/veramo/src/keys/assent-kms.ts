import { createECDH, createPrivateKey, hash, type JsonWebKey, type KeyObject, sign } from 'node:crypto';
import { AppError } from '@assent/domain';
import type { AbstractPrivateKeyStore, ManagedPrivateKey } from '@veramo/key-manager';
import { KeyManagementSystem } from '@veramo/kms-local';
import { LRUCache } from 'lru-cache';
import { libsecp256k1 } from './libsecp256k1.ts';
import type { SignatureAlgorithm } from './public-jwk.ts';

interface SigningKey {
  readonly algorithm: SignatureAlgorithm;
  readonly key: KeyObject;
  /** The private key of secp256k1 itself, where libsecp256k1 can use it. */
  readonly secret?: Uint8Array;
}

interface SignArgs {
  readonly keyRef: { readonly kid: string };
  readonly algorithm?: string;
  readonly data: Uint8Array;
}

/**
 * Keys on this machine. JOSE signatures (EdDSA, ES256, ES256K) are made by node:crypto; making keys, key agreement and
 * Ethereum transactions are Veramo's own. An opened key is kept for `openMs` at most, inside node:crypto.
 *
 * @throws AppError `key_unavailable` from `sign` if the key is missing or does not open
 */
export class AssentKms extends KeyManagementSystem {
  private readonly privateKeys: AbstractPrivateKeyStore;
  private readonly open: LRUCache<string, SigningKey>;
  private readonly keepsOpen: boolean;

  constructor(privateKeys: AbstractPrivateKeyStore, { openMs = 60_000 }: { readonly openMs?: number } = {}) {
    super(privateKeys);
    this.privateKeys = privateKeys;
    this.open = new LRUCache({ max: 1_000, ttl: openMs });
    this.keepsOpen = openMs > 0; // for the cache itself, no time means for ever
  }

  override async sign(args: SignArgs): Promise<string> {
    const { keyRef, algorithm, data } = args;
    const known = this.open.get(keyRef.kid) ?? (await this.unseal(keyRef.kid));
    if (known && (algorithm ?? known.algorithm) === known.algorithm) return signatureOf(known, data);
    const { kid } = keyRef;
    return super.sign(algorithm === undefined ? { keyRef: { kid }, data } : { keyRef: { kid }, algorithm, data });
  }

  override deleteKey(args: { kid: string }): Promise<boolean> {
    this.open.delete(args.kid);
    return super.deleteKey(args);
  }

  private async unseal(kid: string): Promise<SigningKey | undefined> {
    const key = signingKeyFrom(await this.privateKeys.getKey({ alias: kid }));
    if (key && this.keepsOpen) this.open.set(kid, key);
    return key;
  }
}

function signatureOf({ algorithm, key, secret }: SigningKey, data: Uint8Array): string {
  if (secret && libsecp256k1) {
    const { signature } = libsecp256k1.ecdsaSign(hash('sha256', data, 'buffer'), secret);
    return Buffer.from(signature).toString('base64url');
  }
  if (algorithm === 'EdDSA') return sign(null, data, key).toString('base64url');
  const signature = sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' });
  return (algorithm === 'ES256K' ? lowS(signature) : signature).toString('base64url');
}

const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** The one of the two valid signatures with the smaller s: other libraries of Ethereum refuse the larger one. */
function lowS(signature: Buffer): Buffer {
  const s = BigInt(`0x${signature.toString('hex', 32)}`);
  if (s <= order / 2n) return signature;
  const smaller = (order - s).toString(16).padStart(64, '0');
  return Buffer.concat([signature.subarray(0, 32), Buffer.from(smaller, 'hex')]);
}

/** The key for node:crypto, or undefined for a type that signs nothing (X25519). */
function signingKeyFrom({ alias, type, privateKeyHex }: ManagedPrivateKey): SigningKey | undefined {
  const curve = curves[type];
  if (!curve) return undefined;
  const secret = Buffer.from(privateKeyHex, 'hex').subarray(0, 32); // Veramo appends the public half to Ed25519 keys
  try {
    return curve === 'ed25519' ? { algorithm: 'EdDSA', key: ed25519From(secret) } : ecFrom(curve, secret);
  } catch (cause) {
    throw new AppError('key_unavailable', { kid: alias }, { cause });
  }
}

const curves: Readonly<Record<string, 'ed25519' | 'P-256' | 'secp256k1'>> = {
  Ed25519: 'ed25519',
  Secp256r1: 'P-256',
  Secp256k1: 'secp256k1',
};

/** PKCS #8 header of an Ed25519 private key (RFC 8410 §7). */
const ed25519Header = Buffer.from('302e020100300506032b657004220420', 'hex');

const ed25519From = (secret: Buffer): KeyObject =>
  createPrivateKey({ key: Buffer.concat([ed25519Header, secret]), format: 'der', type: 'pkcs8' });

function ecFrom(crv: 'P-256' | 'secp256k1', secret: Buffer): SigningKey {
  const pair = createECDH(crv === 'P-256' ? 'prime256v1' : crv);
  pair.setPrivateKey(secret);
  const point = pair.getPublicKey();
  const [x, y, d] = [point.subarray(1, 33), point.subarray(33), secret].map((part) => part.toString('base64url'));
  const key = createPrivateKey({ key: { kty: 'EC', crv, x, y, d } as JsonWebKey, format: 'jwk' });
  return crv === 'P-256' ? { algorithm: 'ES256', key } : { algorithm: 'ES256K', key, secret: Uint8Array.from(secret) };
}
