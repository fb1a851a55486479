import { AppError } from '@assent/domain';
import * as z from 'zod';
import { RemoteKms } from '../remote/remote-kms.ts';
import { openLibrary } from './pkcs11-library.ts';
import { Pkcs11Signer } from './pkcs11-signer.ts';
import { Token } from './pkcs11-token.ts';

const zOptions = z.strictObject({
  /** Path of the PKCS #11 module. */
  module: z.string().min(1),
  /** Label of the token. */
  token: z.string().min(1).max(32),
  /** PIN of the user. */
  pin: z.string().min(1),
  /** How many operations run at once; 8 if absent. */
  sessions: z.coerce.number().int().min(1).max(64).default(8),
});
export type Pkcs11Options = z.input<typeof zOptions>;

/**
 * A key management system over a token behind PKCS #11. The token must be there and take the PIN when this is called.
 *
 * @throws AppError `configuration_invalid` with the wrong setting and never its value
 */
export async function openPkcs11Kms(options: Pkcs11Options): Promise<RemoteKms> {
  const parsed = zOptions.safeParse(options);
  if (!parsed.success) {
    const settings = parsed.error.issues.map(({ path }) => String(path[0] ?? 'options'));
    throw new AppError('configuration_invalid', { part: 'openPkcs11Kms', settings: [...new Set(settings)] });
  }
  const { module, token: label, pin, sessions } = parsed.data;
  const library = await openLibrary(module);
  const token = new Token(library, { label, pin, maxSessions: sessions });
  try {
    token.logIn();
    return new RemoteKms(new Pkcs11Signer(library, token));
  } catch (cause) {
    token.close();
    if (cause instanceof AppError) throw cause;
    throw new AppError('configuration_invalid', { setting: 'token', fault: 'does not open' }, { cause });
  }
}
