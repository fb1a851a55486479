import { type Did, parse, zDid } from '@assent/domain';
import * as z from 'zod';
import { encodeJson } from './base64url.ts';

const zCoordinate = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/);

/** A public key that can sign (RFC 7517), cut to its required members. One with a private part (`d`) is refused. */
export const zPublicJwk = z
  .looseObject({ d: z.undefined().optional() })
  .pipe(
    z.discriminatedUnion('crv', [
      z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: zCoordinate }),
      z.object({ kty: z.literal('EC'), crv: z.enum(['P-256', 'secp256k1']), x: zCoordinate, y: zCoordinate }),
    ]),
  );
export type PublicJwk = z.infer<typeof zPublicJwk>;

/** Signature algorithms, as JOSE names them. All sign with 64 bytes. */
export type SignatureAlgorithm = 'ES256' | 'ES256K' | 'EdDSA';

const algorithms = { Ed25519: 'EdDSA', 'P-256': 'ES256', secp256k1: 'ES256K' } as const;

/** The only algorithm that a key is used with. */
export const algorithmOf = ({ crv }: PublicJwk): SignatureAlgorithm => algorithms[crv];

export const isSameKey = (a: PublicJwk, b: PublicJwk): boolean =>
  a.crv === b.crv && a.x === b.x && (a.kty === 'OKP' || (b.kty === 'EC' && a.y === b.y));

/** The did:jwk of a key. */
export const didOfKey = (jwk: PublicJwk): Did => parse(zDid, `did:jwk:${encodeJson(jwk)}`);
