import { AppError, zAbsoluteUrl } from '@assent/domain';
import { type CryptoKey, importJWK, type JWK } from 'jose';
import * as z from 'zod';

const algorithms = { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512', Ed25519: 'EdDSA' } as const;

const zMember = z.string().max(256);
const zKey = z
  .object({
    kty: z.enum(['EC', 'OKP']),
    crv: z.enum(['P-256', 'P-384', 'P-521', 'Ed25519']),
    x: zMember,
    y: zMember.optional(),
    d: zMember.optional(),
    kid: zMember.optional(),
  })
  .refine(({ kty, crv, y }) => (kty === 'OKP') === (crv === 'Ed25519') && (kty === 'EC') === (y !== undefined));

/** A verification method of the type `JsonWebKey` (Controlled Identifiers 1.0 §2.2.3), with its private key if it is to sign. */
export const zMethodKey = z
  .looseObject({
    id: zAbsoluteUrl,
    type: z.enum(['JsonWebKey', 'JsonWebKey2020']),
    controller: zAbsoluteUrl,
    publicKeyJwk: zKey.refine(({ d }) => d === undefined),
    secretKeyJwk: zKey.refine(({ d }) => d !== undefined).optional(),
  })
  .refine(({ publicKeyJwk: a, secretKeyJwk: b }) => !b || (a.crv === b.crv && a.x === b.x && a.y === b.y), {
    path: ['secretKeyJwk'],
  });
export type MethodKey = z.infer<typeof zMethodKey>;

/** The only algorithm that the key is used with. */
export const algorithmOf = ({ publicKeyJwk }: MethodKey): (typeof algorithms)[keyof typeof algorithms] =>
  algorithms[publicKeyJwk.crv];

/** Names under which a token may say which key it was signed with: the DID URL or URL of the method, or the key's own. */
export const kidsOf = ({ id, publicKeyJwk }: MethodKey): readonly string[] =>
  publicKeyJwk.kid === undefined ? [id] : [id, publicKeyJwk.kid];

/** The public key, or the one that signs. @throws AppError `key_unavailable` if there is none, or it is no key of its curve */
export async function keyOf(method: MethodKey, use: 'verify' | 'sign'): Promise<CryptoKey> {
  const jwk = use === 'sign' ? method.secretKeyJwk : method.publicKeyJwk;
  if (!jwk) throw new AppError('key_unavailable', { key: 'secretKeyJwk' });
  try {
    return (await importJWK(jwk as JWK, algorithmOf(method))) as CryptoKey;
  } catch {
    // what the library says may repeat the key
    throw new AppError('key_unavailable', { key: 'not of its curve' });
  }
}
