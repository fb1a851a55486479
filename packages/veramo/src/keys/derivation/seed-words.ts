import { AppError } from '@assent/domain';
import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english';

/** A seed is 32 random bytes. */
export const seedBytes = 32;

/**
 * The seed in 24 English words with a checksum (BIP-0039). The words spell the seed itself: it is not stretched, since it
 * is random already, and there is no passphrase. Text cannot be zeroed: show it and let it go.
 */
export const wordsFromSeed = (seed: Uint8Array): string => entropyToMnemonic(seed, wordlist);

/** The seed that 24 words spell, however they are spaced. @throws AppError `invalid_request`, without the words */
export function seedFromWords(words: string): Uint8Array {
  const spaced = words.trim().toLowerCase().split(/\s+/);
  try {
    if (spaced.length !== 24) throw new Error('not 24 words');
    return mnemonicToEntropy(spaced.join(' '), wordlist);
  } catch {
    throw new AppError('invalid_request', { fault: 'these are not 24 words of a seed' });
  }
}
