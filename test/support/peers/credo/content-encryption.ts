import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPublicKey,
  diffieHellman,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

export type Jwk = Readonly<Record<string, string>>;

/** What Credo says of a key to agree with, and of what is encrypted with it. */
interface Agreement {
  readonly keyId: string;
  readonly externalPublicJwk: Jwk;
  readonly apu?: Uint8Array;
  readonly apv?: Uint8Array;
}
interface Cipher {
  readonly algorithm: 'A128GCM' | 'A256GCM';
  readonly aad?: Uint8Array;
  readonly iv?: Uint8Array;
  readonly tag?: Uint8Array;
}
interface Keyed {
  readonly key: { readonly keyAgreement: Agreement };
}
export interface EncryptOrder extends Keyed {
  readonly data: Uint8Array;
  readonly encryption: Cipher;
}
export interface DecryptOrder extends Keyed {
  readonly encrypted: Uint8Array;
  readonly decryption: Cipher;
}

export const bytesOf = (buffer: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(buffer);

const cipherOf = ({ algorithm }: Cipher) => (algorithm === 'A128GCM' ? 'aes-128-gcm' : 'aes-256-gcm');

/** Encrypts the content of a JWE with ECDH-ES and AES-GCM. */
export function encryptedTo(key: KeyObject, { key: { keyAgreement }, data, encryption }: EncryptOrder) {
  const iv = randomBytes(12);
  const cipher = createCipheriv(cipherOf(encryption), contentKey(key, keyAgreement, encryption), iv);
  if (encryption.aad) cipher.setAAD(encryption.aad);
  const encrypted = Buffer.concat([cipher.update(data), cipher.final()]);
  return { encrypted: bytesOf(encrypted), iv: bytesOf(iv), tag: bytesOf(cipher.getAuthTag()) };
}

/** The reverse. @throws Error if it was changed, or is for another key */
export function decryptedBy(key: KeyObject, { key: { keyAgreement }, encrypted, decryption }: DecryptOrder) {
  const { aad, iv = new Uint8Array(), tag = new Uint8Array() } = decryption;
  const cipher = createDecipheriv(cipherOf(decryption), contentKey(key, keyAgreement, decryption), iv);
  if (aad) cipher.setAAD(aad);
  cipher.setAuthTag(tag);
  return { data: bytesOf(Buffer.concat([cipher.update(encrypted), cipher.final()])) };
}

/** The key for the content of a JWE with ECDH-ES (RFC 7518 §4.6.2): one round of SHA-256 is enough. */
function contentKey(privateKey: KeyObject, agreement: Agreement, { algorithm }: Cipher): Uint8Array {
  const { externalPublicJwk, apu = new Uint8Array(), apv = new Uint8Array() } = agreement;
  const publicKey = createPublicKey({ key: { ...externalPublicJwk } as never, format: 'jwk' });
  const secret = diffieHellman({ privateKey, publicKey });
  const bits = Number(algorithm.slice(1, 4));
  const info = [Buffer.from(algorithm), apu, apv].flatMap((bytes) => [number(bytes.length), bytes]);
  const text = Buffer.concat([number(1), secret, ...info, number(bits)]);
  return createHash('sha256')
    .update(text)
    .digest()
    .subarray(0, bits / 8);
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
