import { randomBytes } from 'node:crypto';
import type { Keyring, Sealed } from '@assent/application';
import { seedBytes } from '@assent/veramo';
import type { WalletContents } from './wallet-contents.ts';
import type { WalletFile } from './wallet-file.ts';

/** The context that the seed is sealed under. */
const context = 'wallet-seed';

/** Seals a seed for a wallet; its bytes stay the caller's to zero. */
export const sealSeed = (keyring: Keyring, seed: Uint8Array): Sealed => keyring.seal(seed, context);

/** The same seed for another wallet. Undefined if there is none yet. */
export function resealSeed({ seed }: WalletContents, from: Keyring, to: Keyring): Sealed | undefined {
  return seed === undefined ? undefined : using(from.open(seed as Sealed, context), (bytes) => sealSeed(to, bytes));
}

/**
 * Uses the seed of a wallet, which is made and saved at first use; its bytes are zeroed afterwards.
 *
 * @throws AppError `key_unavailable` if the seed does not open
 */
export async function withSeed<T>(file: WalletFile, use: (seed: Uint8Array) => T | Promise<T>): Promise<T> {
  const { contents, keyring, save } = file;
  if (contents.seed === undefined) {
    contents.seed = using(randomBytes(seedBytes), (bytes) => sealSeed(keyring, bytes));
    save();
  }
  const seed = keyring.open(contents.seed as Sealed, context);
  try {
    return await use(seed);
  } finally {
    seed.fill(0);
  }
}

function using<T>(bytes: Uint8Array, use: (bytes: Uint8Array) => T): T {
  try {
    return use(bytes);
  } finally {
    bytes.fill(0);
  }
}
