import { randomBytes, scryptSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Keyring, Sealed } from '@assent/application';
import { AppError } from '@assent/domain';
import { aesKeyring } from '@assent/store';
import * as z from 'zod';
import { writeAtomically } from './write-atomically.ts';

/** scrypt (RFC 7914) costs: about 0.1 s and 64 MiB, the OWASP recommendation of 2024 for interactive use. */
const kdf = { N: 2 ** 16, r: 8, p: 1 } as const;
const maxmem = 128 * 1024 * 1024;

const zFile = z.strictObject({
  version: z.literal(1),
  kdf: z.strictObject({ name: z.literal('scrypt'), N: z.literal(kdf.N), r: z.literal(kdf.r), p: z.literal(kdf.p) }),
  salt: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  contents: z.string().min(1),
});

/** What a file is for. It is authenticated: a backup does not open as a wallet that is in use, nor the other way round. */
export type FileKind = 'wallet' | 'wallet-backup';

/** A file of text, encrypted with AES-256-GCM under a key from a passphrase. `keyring` seals parts of it a second time. */
export interface PassphraseFile {
  readonly keyring: Keyring;
  /** Writes the whole file anew, atomically and durably. */
  write(text: string): void;
}

/** A file that is not written yet. */
export function newPassphraseFile(file: string, passphrase: string, kind: FileKind): PassphraseFile {
  const salt = randomBytes(16).toString('base64url');
  return passphraseFile(file, salt, keyringFor(passphrase, salt), kind);
}

/**
 * A file and what is in it.
 *
 * @throws Error of any kind if the passphrase is wrong, the file is damaged, of another kind or not there; it may repeat
 *   contents
 */
export function openPassphraseFile(
  file: string,
  passphrase: string,
  kind: FileKind,
): PassphraseFile & { readonly text: string } {
  const { salt, contents } = zFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  const keyring = keyringFor(passphrase, salt);
  const text = new TextDecoder().decode(keyring.open(contents as Sealed, kind));
  return { ...passphraseFile(file, salt, keyring, kind), text };
}

/** The shortest passphrase that a new file may have, in characters. */
export const minPassphraseLength = 12;

/** @throws AppError `invalid_request` if a passphrase is too short for a new file */
export function assertGoodPassphrase(passphrase: string): void {
  if (passphrase.length < minPassphraseLength)
    throw new AppError('invalid_request', { minLength: minPassphraseLength });
}

function passphraseFile(file: string, salt: string, keyring: Keyring, kind: FileKind): PassphraseFile {
  return {
    keyring,
    write(text) {
      const contents = keyring.seal(new TextEncoder().encode(text), kind);
      writeAtomically(file, `${JSON.stringify({ version: 1, kdf: { name: 'scrypt', ...kdf }, salt, contents })}\n`);
    },
  };
}

function keyringFor(passphrase: string, salt: string): Keyring {
  const key = scryptSync(passphrase.normalize('NFKC'), Buffer.from(salt, 'base64url'), 32, { ...kdf, maxmem });
  const keyring = aesKeyring([{ id: 'passphrase', key }]);
  key.fill(0); // the keyring has a copy of its own
  return keyring;
}
