import { utf8 } from '@assent/browser';
import type { WrappedKey } from './pairwise-key.ts';

const aes = { name: 'AES-GCM', length: 256 } as const;
const ivBytes = 12;

/** OWASP's recommendation of 2023 for PBKDF2 with SHA-256 is 600 000; a phone of 2020 takes under a second for this. */
export const iterations = 700_000;
const saltBytes = 16;

/** Text that is encrypted. */
export interface SealedBytes {
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** How a passphrase becomes a key. It is kept beside what the key opens, so that a later version can do more. */
export interface PassphraseSalt {
  readonly name: 'PBKDF2-SHA-256';
  readonly iterations: number;
  readonly salt: Uint8Array<ArrayBuffer>;
}

export const newSalt = (): PassphraseSalt => ({
  name: 'PBKDF2-SHA-256',
  iterations,
  salt: crypto.getRandomValues(new Uint8Array(saltBytes)),
});

/** The key that a passphrase stands for. It wraps keys, and does nothing else. */
export async function keyFromPassphrase(passphrase: string, { salt, iterations: rounds }: PassphraseSalt) {
  const text = utf8(passphrase.normalize('NFKC'));
  const material = await crypto.subtle.importKey('raw', text, 'PBKDF2', false, ['deriveKey']);
  const derivation = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds };
  return crypto.subtle.deriveKey(derivation, material, aes, false, ['wrapKey', 'unwrapKey']);
}

/** The key that 32 secret bytes of an authenticator stand for (WebAuthn Level 3 §10.1.4, `prf`). */
export async function keyFromSecret(secret: BufferSource, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt, info: utf8('assent-wallet-passkey-1') };
  return crypto.subtle.deriveKey(derivation, material, aes, false, ['wrapKey', 'unwrapKey']);
}

/** A new key for all that a wallet keeps. It can be copied only while it is wrapped for the first time. */
export const newDataKey = (): Promise<CryptoKey> =>
  crypto.subtle.generateKey(aes, true, ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey']);

export async function wrapDataKey(dataKey: CryptoKey, under: CryptoKey, context: string): Promise<WrappedKey> {
  const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
  const how = { name: aes.name, iv, additionalData: utf8(context) };
  return { iv, bytes: new Uint8Array(await crypto.subtle.wrapKey('raw', dataKey, under, how)) };
}

/** @throws DOMException if it was wrapped under another key: the passphrase is wrong */
export const unwrapDataKey = (
  { iv, bytes }: WrappedKey,
  under: CryptoKey,
  context: string,
  extractable = false,
): Promise<CryptoKey> =>
  crypto.subtle.unwrapKey(
    'raw',
    bytes,
    under,
    { name: aes.name, iv, additionalData: utf8(context) },
    aes,
    extractable,
    ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey'],
  );

/** AES-256-GCM. `context` is authenticated: what is sealed for one place does not open in another. */
export async function seal(key: CryptoKey, text: string, context: string): Promise<SealedBytes> {
  const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
  const how = { name: aes.name, iv, additionalData: utf8(context) };
  return { iv, bytes: new Uint8Array(await crypto.subtle.encrypt(how, key, utf8(text))) };
}

/** @throws DOMException if it is damaged, or not sealed under this key and context */
export async function open(key: CryptoKey, { iv, bytes }: SealedBytes, context: string): Promise<string> {
  const how = { name: aes.name, iv, additionalData: utf8(context) };
  return new TextDecoder().decode(await crypto.subtle.decrypt(how, key, bytes));
}
