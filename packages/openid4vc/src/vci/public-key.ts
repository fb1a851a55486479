import { calculateJwkThumbprint, importJWK, type JWTPayload, jwtVerify } from 'jose';
import * as z from 'zod';
import { isOfInput } from '../jose-failure.ts';

/** Algorithms of wallets' keys. */
export const keyAlgorithms = ['ES256', 'EdDSA', 'ES256K'] as const;
export type KeyAlgorithm = (typeof keyAlgorithms)[number];

const zCoordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/**
 * A public key in a header: the members that make it, and no private ones. Others (`kid`, `use`, `alg`) say nothing that is
 * needed here, and are left out, so that one key has one form.
 */
export const zPublicKey = z.union([
  z
    .looseObject({
      kty: z.literal('EC'),
      crv: z.enum(['P-256', 'secp256k1']),
      x: zCoordinate,
      y: zCoordinate,
      d: z.undefined().optional(),
    })
    .transform(({ kty, crv, x, y }) => ({ kty, crv, x, y })),
  z
    .looseObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: zCoordinate, d: z.undefined().optional() })
    .transform(({ kty, crv, x }) => ({ kty, crv, x })),
]);
export type PublicKey = z.infer<typeof zPublicKey>;

/** The one algorithm that a key signs with. */
export const algorithmOf = ({ crv }: PublicKey): KeyAlgorithm =>
  crv === 'Ed25519' ? 'EdDSA' : crv === 'P-256' ? 'ES256' : 'ES256K';

/** RFC 7638, SHA-256. */
export const thumbprintOf = (key: PublicKey): Promise<string> => calculateJwkThumbprint({ ...key });

/** The claims of a JWT that this key signed with its own algorithm; undefined if it did not. Dates are the caller's to check. */
export async function claimsUnder(token: string, key: PublicKey, typ: string): Promise<JWTPayload | undefined> {
  try {
    const algorithm = algorithmOf(key);
    const { payload } = await jwtVerify(token, await importJWK({ ...key }, algorithm), {
      algorithms: [algorithm],
      typ,
      // far back: a proof is judged by its `iat`
      currentDate: new Date(0),
    });
    return payload;
  } catch (error) {
    if (isOfInput(error)) return undefined;
    throw error;
  }
}
