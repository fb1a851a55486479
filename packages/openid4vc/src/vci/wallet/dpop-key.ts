import type { Clock, Random } from '@assent/application';
import { toUnixSeconds } from '@assent/domain';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { hashOf } from '../dpop.ts';

/** A key for one session with an issuer, to which its access token is bound (RFC 9449). */
export interface DpopSigner {
  proofFor(url: string, accessToken?: string): Promise<string>;
}

export async function newDpopSigner(clock: Clock, random: Random): Promise<DpopSigner> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const { kty = '', crv = '', x = '', y = '' } = await exportJWK(publicKey);
  return {
    async proofFor(url, accessToken) {
      const ath = accessToken === undefined ? {} : { ath: await hashOf(accessToken) };
      return new SignJWT({ jti: random.token(), htm: 'POST', htu: url, iat: toUnixSeconds(clock.now()), ...ath })
        .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } })
        .sign(privateKey);
    },
  };
}
