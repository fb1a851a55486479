import { AppError } from '@assent/domain';

/** Shortest passphrase of a new wallet or backup, in characters. */
export const minPassphraseLength = 12;

/** @throws AppError `invalid_request` if a passphrase is too short for something new */
export function assertGoodPassphrase(passphrase: string): void {
  if (passphrase.length < minPassphraseLength)
    throw new AppError('invalid_request', { minLength: minPassphraseLength });
}
