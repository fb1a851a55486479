import type { Clock, Random } from '@assent/application';
import { toUnixSeconds } from '@assent/domain';
import { exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import * as z from 'zod';
import { hashOf } from '../dpop.ts';

/** A private key as a JWK. Whoever has it and the tokens bound to it has what they are for. */
export const zDpopKey = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
});
export type DpopKey = z.infer<typeof zDpopKey>;

/** A key for one issuer, to which its tokens are bound (RFC 9449). */
export interface DpopSigner {
  /** Kept for as long as there is a refresh token that is bound to it, and no longer. */
  readonly key: DpopKey;
  proofFor(url: string, accessToken?: string): Promise<string>;
}

/** A new private key. */
export async function newKey(): Promise<DpopKey> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return zDpopKey.parse(await exportJWK(privateKey));
}

export const newDpopSigner = async (clock: Clock, random: Random): Promise<DpopSigner> =>
  dpopSigner(await newKey(), clock, random);

export async function dpopSigner(key: DpopKey, clock: Clock, random: Random): Promise<DpopSigner> {
  const { d: _, ...jwk } = key;
  const privateKey = await importJWK({ ...key }, 'ES256');
  return {
    key,
    async proofFor(url, accessToken) {
      const ath = accessToken === undefined ? {} : { ath: await hashOf(accessToken) };
      return new SignJWT({ jti: random.token(), htm: 'POST', htu: url, iat: toUnixSeconds(clock.now()), ...ath })
        .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk })
        .sign(privateKey);
    },
  };
}
