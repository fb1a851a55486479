import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Keyring, Sealed } from '@assent/application';
import { AppError } from '@assent/domain';
import { sealingKeyOf } from './sealed.ts';

/** A key-encryption key: 32 bytes, and the id that sealed bytes name it by (letters, digits, `_` and `-`). */
export interface KeyEncryptionKey {
  readonly id: string;
  readonly key: Uint8Array;
}

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

/**
 * Seals with AES-256-GCM under the first key and opens with any: put a new key in front to rotate, then `rewrapKeys`.
 * The iv is random, 96 bits; the additional data is `<key id>|<context>`.
 *
 * @throws AppError `configuration_invalid` (at once, for keys that cannot be used), `key_unavailable` (on opening)
 */
export function aesKeyring(keys: readonly KeyEncryptionKey[]): Keyring {
  const own = keys.map(({ id, key }) => ({ id, key: Uint8Array.from(key) }));
  const byId = new Map(own.map(({ id, key }) => [id, key]));
  const [newest] = own;
  if (!newest || byId.size !== own.length || !own.every(isUsable)) {
    throw new AppError('configuration_invalid', { setting: 'keyEncryptionKeys', fault: 'needs unique ids, 32 bytes' });
  }
  return {
    seal: (plaintext, context) => seal(newest, plaintext, context),
    open(sealed, context) {
      const id = sealingKeyOf(sealed);
      const key = id === undefined ? undefined : byId.get(id);
      if (id === undefined || !key) throw new AppError('key_unavailable', id === undefined ? {} : { keyId: id });
      return open({ id, key }, sealed, context);
    },
    isCurrent: (sealed) => sealingKeyOf(sealed) === newest.id,
  };
}

const isUsable = ({ id, key }: KeyEncryptionKey) => /^[A-Za-z0-9_-]{1,64}$/.test(id) && key.length === 32;

function seal({ id, key }: KeyEncryptionKey, plaintext: Uint8Array, context: string): Sealed {
  const iv = randomIv();
  const cipher = createCipheriv(algorithm, key, iv, { authTagLength: tagBytes }).setAAD(additionalData(id, context));
  const bytes = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  return `v1.${id}.${iv.toString('base64url')}.${bytes.toString('base64url')}` as Sealed;
}

let drawn = randomBytes(0);

/** Bytes are drawn for many at once: one call for each takes longer than to encrypt a short text. */
function randomIv(): Buffer {
  if (drawn.length < ivBytes) drawn = randomBytes(256 * ivBytes);
  const iv = drawn.subarray(0, ivBytes);
  drawn = drawn.subarray(ivBytes);
  return iv;
}

/** `sealed` begins as `sealingKeyOf` says, with an iv of 16 letters. */
function open({ id, key }: KeyEncryptionKey, sealed: Sealed, context: string): Uint8Array {
  const [, , ivText = '', text = '', ...more] = sealed.split('.');
  // Changing a letter that stands for no byte, or bits of one that stand for none, changes no byte, and is a change all the same.
  const isCanonical = isBase64url(text) && more.length === 0;
  const bytes = Buffer.from(text, 'base64url');
  if (!isCanonical || bytes.length < tagBytes) throw new AppError('key_unavailable', { keyId: id });
  const decipher = createDecipheriv(algorithm, key, Buffer.from(ivText, 'base64url'), { authTagLength: tagBytes });
  decipher.setAAD(additionalData(id, context)).setAuthTag(bytes.subarray(-tagBytes));
  const plaintext = decipher.update(bytes.subarray(0, -tagBytes));
  try {
    decipher.final(); // GCM holds nothing back: all bytes are in `plaintext`, the only copy there is
    return new Uint8Array(plaintext.buffer, plaintext.byteOffset, plaintext.length);
  } catch {
    plaintext.fill(0);
    // The cause says nothing more: GCM does not tell a wrong key from changed bytes or another record's context.
    throw new AppError('key_unavailable', { keyId: id });
  }
}

/** The letters that may come last, by how many are left of groups of four: the bits of them that stand for nothing are 0 (RFC 4648, 3.5). */
const lastLetters: Readonly<Record<number, RegExp>> = { 2: /[AQgw]$/, 3: /[AEIMQUYcgkosw048]$/ };

/** Whether there is no other way to write the bytes that a text stands for. */
function isBase64url(text: string): boolean {
  const left = text.length % 4;
  return !/[^A-Za-z0-9_-]/.test(text) && (left === 0 || lastLetters[left]?.test(text.slice(-1)) === true);
}

const additionalData = (id: string, context: string) => Buffer.from(`${id}|${context}`);
