import type { VerifiableCredential } from '@veramo/core-types';

const fresh = new WeakSet<object>();

/** Saves what was issued a moment ago, before anybody else has it: until then it is just what its token says. */
export async function saveFresh(credential: VerifiableCredential, save: () => unknown): Promise<void> {
  fresh.add(credential);
  try {
    await save();
  } finally {
    fresh.delete(credential);
  }
}

/** Whether this object is what its token says, because nobody had it to change it. */
export const isFresh = (given: object): given is VerifiableCredential => fresh.has(given);
