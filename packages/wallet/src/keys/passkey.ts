import { AppError } from '@assent/domain';
import { keyFromSecret } from './data-key.ts';

/** What is kept of a passkey: which one, and the salt that its secret is made with. */
export interface KnownPasskey {
  readonly credentialId: Uint8Array<ArrayBuffer>;
  readonly salt: Uint8Array<ArrayBuffer>;
}

/** Longest time that the browser may ask for, in milliseconds. */
const timeout = 120_000;

/** Whether passkeys can be tried here at all. Whether one gives a secret is known only when it is made. */
export const hasPasskeys = (): boolean => typeof PublicKeyCredential === 'function' && 'credentials' in navigator;

/**
 * Makes a passkey that gives a secret (WebAuthn `prf`), and the key that the secret stands for. `name`: how the browser lists it.
 *
 * @throws AppError `key_unavailable` if the person declined, or the authenticator gives no secret
 */
export async function makePasskey(name: string): Promise<{ readonly passkey: KnownPasskey; readonly key: CryptoKey }> {
  const salt = crypto.getRandomValues(new Uint8Array(32));
  const made = await asked(() =>
    navigator.credentials.create({
      publicKey: {
        rp: { name: 'Assent' },
        user: { id: crypto.getRandomValues(new Uint8Array(16)), name, displayName: name },
        challenge: crypto.getRandomValues(new Uint8Array(32)),
        pubKeyCredParams: [-7, -257].map((alg) => ({ type: 'public-key', alg })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        extensions: { prf: { eval: { first: salt } } },
        timeout,
      },
    }),
  );
  const passkey = { credentialId: new Uint8Array(made.rawId), salt };
  // some authenticators give the secret only when they are used
  return { passkey, key: await keyOf(made, salt).catch(() => usePasskey(passkey)) };
}

/** The key that a passkey stands for. @throws AppError `key_unavailable` */
export async function usePasskey({ credentialId, salt }: KnownPasskey): Promise<CryptoKey> {
  const used = await asked(() =>
    navigator.credentials.get({
      publicKey: {
        challenge: crypto.getRandomValues(new Uint8Array(32)),
        allowCredentials: [{ type: 'public-key', id: credentialId }],
        userVerification: 'required',
        extensions: { prf: { eval: { first: salt } } },
        timeout,
      },
    }),
  );
  return keyOf(used, salt);
}

async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  const credential = await ask().catch(() => null);
  if (!credential) throw new AppError('key_unavailable', { key: 'passkey' });
  return credential as PublicKeyCredential;
}

async function keyOf(credential: PublicKeyCredential, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const secret = credential.getClientExtensionResults().prf?.results?.first;
  if (!secret) throw new AppError('key_unavailable', { key: 'prf' });
  return keyFromSecret(secret as BufferSource, salt);
}
