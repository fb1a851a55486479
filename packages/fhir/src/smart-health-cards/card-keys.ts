import { calculateJwkThumbprint } from 'jose';
import * as z from 'zod';
import { type CardFault, refuseCard } from './card-fault.ts';
import { isCertificateOf } from './certified-point.ts';

const coordinate = z.string().regex(/^[\w-]{43}$/);
const zSigningKey = z.looseObject({
  kty: z.literal('EC'),
  use: z.literal('sig'),
  alg: z.literal('ES256'),
  crv: z.literal('P-256'),
  kid: z.string(),
  x: coordinate,
  y: coordinate,
  x5c: z.array(z.base64()).min(1).max(10).optional(),
  crlVersion: z.union([z.int().min(0), z.string().regex(/^\d{1,9}$/)]).optional(),
});
const zKeySet = z.looseObject({ keys: z.array(z.looseObject({})).max(100) });

/** A public key that an issuer signs cards with. */
export interface CardKey {
  readonly kid: string;
  readonly x: string;
  readonly y: string;
  /** How often the list of revoked cards of this key has changed; undefined if there is none. */
  readonly listVersion: number | undefined;
}

/**
 * The key of an issuer's `/.well-known/jwks.json` with an identifier. Keys for other uses do not matter, but a private
 * key in the set means that anybody can sign as the issuer. Chains of certificates are not followed.
 */
export async function cardKeyIn(document: unknown, kid: string): Promise<CardKey> {
  const set = zKeySet.safeParse(document);
  if (!set.success) refuseCard('key_form');
  if (set.data.keys.some((key) => Object.hasOwn(key, 'd'))) refuseCard('key_private');
  const key = set.data.keys.find((one) => one.kid === kid) ?? (await misnamed(set.data.keys, kid));
  const signing = zSigningKey.safeParse(key);
  if (!signing.success) refuseCard('key_form');
  const { x, y, x5c, crlVersion } = signing.data;
  if ((await thumbprintOf(x, y)) !== kid) refuseCard('key_kid');
  if (x5c && !isCertificateOf(octetsOf(x5c[0] ?? ''), { x, y })) refuseCard('key_certificate');
  return { kid, x, y, listVersion: crlVersion === undefined ? undefined : Number(crlVersion) };
}

/** `/.well-known/jwks.json` of an issuer. Old keys stay in it while cards signed with them matter. */
export async function cardKeySet(keys: readonly { x: string; y: string; listVersion?: number }[]) {
  return {
    keys: await Promise.all(
      keys.map(async ({ x, y, listVersion }) => ({
        ...{ kty: 'EC', kid: await thumbprintOf(x, y), use: 'sig', alg: 'ES256', crv: 'P-256', x, y },
        ...(listVersion === undefined ? {} : { crlVersion: listVersion }),
      })),
    ),
  };
}

/** The identifier of a key: its SHA-256 thumbprint (RFC 7638). */
export const thumbprintOf = (x: string, y: string): Promise<string> =>
  calculateJwkThumbprint({ kty: 'EC', crv: 'P-256', x, y });

/** A set may hold the key under another name; that is a fault of the key, and not of the card. */
async function misnamed(keys: readonly Record<string, unknown>[], kid: string): Promise<never> {
  const found = await Promise.all(
    keys.map(async ({ x, y }) => typeof x === 'string' && typeof y === 'string' && (await thumbprintOf(x, y)) === kid),
  );
  const fault: CardFault = found.includes(true) ? 'key_kid' : 'key_unknown';
  return refuseCard(fault);
}

const octetsOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
