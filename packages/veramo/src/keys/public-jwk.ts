import { createHash, createPublicKey, ECDH, type KeyObject } from 'node:crypto';
import type { IKey } from '@veramo/core-types';
import { LRUCache } from 'lru-cache';
import * as z from 'zod';

/** Signature algorithms of this package, as JOSE names them (RFC 7518, RFC 8037, RFC 8812). All sign with 64 bytes. */
export type SignatureAlgorithm = 'EdDSA' | 'ES256' | 'ES256K';

const signingKeyTypes = ['Ed25519', 'Secp256r1', 'Secp256k1'] as const;
/** Types of keys that sign, as Veramo names them. */
export type SigningKeyType = (typeof signingKeyTypes)[number];

/** A coordinate: 32 bytes in canonical base64url. Shorter ones, with a leading zero left out, are refused (RFC 7518 §6.2.1.2). */
const zCoordinate = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/);

const zEd25519 = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: zCoordinate });
const zEc = z.object({
  kty: z.literal('EC'),
  crv: z.enum(['P-256', 'secp256k1']),
  x: zCoordinate,
  y: zCoordinate,
});

/** A public key that can sign (RFC 7517), cut to its required members. One with a private part (`d`) is refused. */
export const zPublicJwk = z
  .looseObject({ d: z.undefined().optional() })
  .pipe(z.discriminatedUnion('crv', [zEd25519, zEc]));
export type PublicJwk = z.infer<typeof zPublicJwk>;

const algorithms = { Ed25519: 'EdDSA', 'P-256': 'ES256', secp256k1: 'ES256K' } as const;

/** The only algorithm a key may be used with. */
export const algorithmOf = (jwk: PublicJwk): SignatureAlgorithm => algorithms[jwk.crv];

const keyObjects = new LRUCache<string, KeyObject>({ max: 10_000 });

/** The key for node:crypto. @throws TypeError or Error if the point is not on its curve */
export function keyObjectOf(jwk: PublicJwk): KeyObject {
  const id = nameOf(jwk);
  const known = keyObjects.get(id);
  if (known) return known;
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  keyObjects.set(id, key);
  return key;
}

/** A text that names this key and no other. */
export const nameOf = (jwk: PublicJwk): string => `${jwk.crv}.${jwk.x}.${jwk.kty === 'EC' ? jwk.y : ''}`;

/** The point of an EC key in full, 65 bytes (SEC 1 §2.3.3); whether it is on its curve is not checked. */
export function pointOf(jwk: PublicJwk): Uint8Array {
  const point = Buffer.alloc(65);
  point[0] = uncompressed;
  point.write(jwk.x, 1, 'base64url');
  point.write(jwk.kty === 'EC' ? jwk.y : '', 33, 'base64url');
  return point;
}

const uncompressed = 4;

const curves = { Secp256r1: ['prime256v1', 'P-256'], Secp256k1: ['secp256k1', 'secp256k1'] } as const;

/** A JWK from the bytes of a public key: 32 for Ed25519, a compressed or uncompressed point (SEC 1) for the others. */
export function jwkFromBytes(type: SigningKeyType, bytes: Uint8Array): PublicJwk | undefined {
  if (type === 'Ed25519') {
    return bytes.length === 32 ? { kty: 'OKP', crv: 'Ed25519', x: toBase64Url(bytes) } : undefined;
  }
  const [curve, crv] = curves[type];
  try {
    const point = ECDH.convertKey(bytes, curve, undefined, undefined, 'uncompressed') as Buffer;
    return { kty: 'EC', crv, x: toBase64Url(point.subarray(1, 33)), y: toBase64Url(point.subarray(33)) };
  } catch {
    return undefined; // not a point of this curve: there is no such key
  }
}

const jwksOfKeys = new LRUCache<string, PublicJwk>({ max: 10_000 });

/** A JWK for a key that the agent holds, or undefined if the key cannot sign. */
export function jwkOfKey({ type, publicKeyHex }: Pick<IKey, 'type' | 'publicKeyHex'>): PublicJwk | undefined {
  const id = `${type}.${publicKeyHex}`;
  const known = jwksOfKeys.get(id);
  if (known) return known;
  const signs = signingKeyTypes.find((name) => name === type);
  const jwk = signs && jwkFromBytes(signs, Buffer.from(publicKeyHex, 'hex'));
  if (jwk) jwksOfKeys.set(id, Object.freeze(jwk));
  return jwk;
}

/** The bytes of a key in hexadecimal, as Veramo writes them: points of secp256k1 in full, of P-256 compressed. */
export function publicKeyHexOf(jwk: PublicJwk): string {
  const x = Buffer.from(jwk.x, 'base64url').toString('hex');
  if (jwk.kty === 'OKP') return x;
  const y = Buffer.from(jwk.y, 'base64url');
  if (jwk.crv === 'secp256k1') return `04${x}${y.toString('hex')}`;
  return `${(y.at(-1) ?? 0) % 2 === 0 ? '02' : '03'}${x}`;
}

/** JWK thumbprint with SHA-256, base64url (RFC 7638). */
export function thumbprintOf({ kty, crv, x, ...rest }: PublicJwk): string {
  const members = 'y' in rest ? { crv, kty, x, y: rest.y } : { crv, kty, x };
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}

/** Whether both are the same point. */
export const isSameKey = (a: PublicJwk, b: PublicJwk): boolean =>
  a.crv === b.crv && a.x === b.x && (a.kty === 'OKP' || (b.kty === 'EC' && a.y === b.y));

const toBase64Url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
