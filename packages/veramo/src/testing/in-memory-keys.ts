import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { Keyring, KeyStore, Sealed } from '@assent/application';
import { inMemoryKeyStore } from '@assent/application/in-memory';
import { AppError } from '@assent/domain';

export { inMemoryKeyStore };

/** Keys of one owner, as a wallet has them. */
export function ownKeyStore(): KeyStore {
  const { of: _, ...keys } = inMemoryKeyStore();
  return keys;
}

/** A keyring for tests: AES-256-GCM under the newest of `passwords`; the older ones still open. */
export function testKeyring(...passwords: [string, ...string[]]): Keyring {
  const [newest] = passwords;
  const keyOf = (password: string) => createHash('sha256').update(password).digest();
  return {
    seal(plaintext, context) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', keyOf(newest), iv).setAAD(Buffer.from(context));
      const sealed = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
      return ['v1', newest, iv.toString('base64url'), sealed.toString('base64url')].join('.') as Sealed;
    },
    open(sealed, context) {
      const [, password = '', iv = '', bytes = ''] = sealed.split('.');
      const data = Buffer.from(bytes, 'base64url');
      try {
        if (!passwords.includes(password)) throw new Error('no such key');
        const decipher = createDecipheriv('aes-256-gcm', keyOf(password), Buffer.from(iv, 'base64url'));
        decipher.setAAD(Buffer.from(context)).setAuthTag(data.subarray(-16));
        return Buffer.concat([decipher.update(data.subarray(0, -16)), decipher.final()]);
      } catch (cause) {
        throw new AppError('key_unavailable', {}, { cause });
      }
    },
    isCurrent: (sealed) => sealed.split('.')[1] === newest,
  };
}
