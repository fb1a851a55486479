import { AppError } from '@assent/domain';
import type { KeyEncryptionKey } from './aes-keyring.ts';

/**
 * Reads `id:base64url,id:base64url`, newest first: an id is 1 to 64 letters, digits, `_` and `-`; a key is 32 bytes.
 *
 * @throws AppError `configuration_invalid` with the `position` of the wrong entry, from 1, and never its text
 */
export function parseKeyEncryptionKeys(text: string): KeyEncryptionKey[] {
  const keys = text.split(',').map((entry, index) => parseEntry(entry.trim(), index + 1));
  for (const [index, { id }] of keys.entries()) {
    if (keys.findIndex((other) => other.id === id) !== index) throw fault(index + 1, 'id is not unique');
  }
  return keys;
}

function parseEntry(entry: string, position: number): KeyEncryptionKey {
  const [, id, encoded] = /^([A-Za-z0-9_-]{1,64}):([A-Za-z0-9_-]+)$/.exec(entry) ?? [];
  if (id === undefined || encoded === undefined) throw fault(position, 'must be id:base64url');
  const key = Buffer.from(encoded, 'base64url');
  // Buffer ignores stray bits, which would let two different texts mean one key.
  if (key.length !== 32 || key.toString('base64url') !== encoded)
    throw fault(position, 'must be 32 bytes in base64url');
  return { id, key: Uint8Array.from(key) };
}

const fault = (position: number, reason: string) =>
  new AppError('configuration_invalid', { setting: 'keyEncryptionKeys', position, fault: reason });
