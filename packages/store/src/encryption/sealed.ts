import type { Sealed } from '@assent/application';
import * as z from 'zod';

/** The text form of sealed bytes: `v1.<key id>.<iv>.<ciphertext and tag>`. */
export const zSealed = z.custom<Sealed>((value) => typeof value === 'string' && value.startsWith('v1.'));

/**
 * The id of the key that sealed, or undefined if the text does not begin as such a text does. Its ciphertext may be of any length and is not
 * looked at: opening it says whether it is as it was.
 */
export const sealingKeyOf = (sealed: Sealed): string | undefined =>
  /^v1\.([A-Za-z0-9_-]{1,64})\.[A-Za-z0-9_-]{16}\./.exec(sealed)?.[1];
