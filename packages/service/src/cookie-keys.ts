import { hkdfSync } from 'node:crypto';
import { parseKeyEncryptionKeys } from '@assent/store';

/**
 * Keys that cookies are signed with, newest first: one from each key-encryption key, so that every process has the same ones, and
 * they change with it.
 *
 * @throws AppError `configuration_invalid`
 */
export const cookieKeys = (
  keyEncryptionKeys: string,
  use: 'authorization pages' | 'browsers of staff' = 'authorization pages',
): readonly string[] =>
  parseKeyEncryptionKeys(keyEncryptionKeys).map(({ key }) =>
    Buffer.from(hkdfSync('sha256', key, '', `assent cookies of ${use}`, 32)).toString('base64url'),
  );
