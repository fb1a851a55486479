import type { Did, RejectionReason } from '@assent/domain';
import { fromBase64Url, utf8 } from '../keys/base64url.ts';
import type { DidReader, VerificationKey } from '../keys/did-documents.ts';
import { algorithmOf, type PublicJwk } from '../keys/public-jwk.ts';
import type { CompactJws } from './compact-jws.ts';

/**
 * Why a token is not a statement of `did`, or undefined if it is: its `kid` names a key with which the DID signs statements now, and that
 * key signed it.
 *
 * @throws AppError `did_resolution_failed`: the answer is unknown
 */
export async function reasonAgainst(jws: CompactJws, did: Did, read: DidReader): Promise<RejectionReason | undefined> {
  const { kid } = jws.header;
  if (!kid) return 'malformed';
  if (!kid.startsWith(`${did}#`)) return 'bad_proof';
  const keys = await read(did);
  if (keys === 'deactivated') return 'issuer_deactivated';
  const key = keys.get(kid);
  return key && (await isSigned(jws, key)) ? undefined : 'bad_proof';
}

/** Whether a key signed a token, with the one algorithm that it is used with. */
export async function isSigned(jws: CompactJws, key: VerificationKey): Promise<boolean> {
  const { alg } = jws.header;
  if ('address' in key) return alg === 'ES256K' && isSignedByAddress(jws, key.address);
  if (alg !== algorithmOf(key.jwk)) return false;
  if (alg === 'ES256') return isSignedOnP256(jws, key.jwk);
  return alg === 'EdDSA' ? isSignedOnEd25519(jws, key.jwk) : isSignedOnSecp256k1(jws, key.jwk);
}

async function isSignedOnP256({ signed, signature }: CompactJws, jwk: PublicJwk): Promise<boolean> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const key = await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['verify']).catch(() => undefined);
  return key !== undefined && crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, utf8(signed));
}

// Browsers have neither of the other curves for certain, so these are loaded when a key is on one.

async function isSignedOnEd25519({ signed, signature }: CompactJws, { x }: PublicJwk): Promise<boolean> {
  const { ed25519 } = await import('@noble/curves/ed25519');
  try {
    return ed25519.verify(signature, utf8(signed), fromBase64Url(x) ?? new Uint8Array());
  } catch {
    return false; // no point of its curve
  }
}

async function isSignedOnSecp256k1({ signed, signature }: CompactJws, jwk: PublicJwk): Promise<boolean> {
  const { secp256k1 } = await import('@noble/curves/secp256k1');
  const point = Uint8Array.from([
    4,
    ...(fromBase64Url(jwk.x) ?? []),
    ...(jwk.kty === 'EC' ? (fromBase64Url(jwk.y) ?? []) : []),
  ]);
  try {
    return secp256k1.verify(signature, await digestOf(signed), point, { lowS: false, prehash: false });
  } catch {
    return false;
  }
}

/** Ethereum addresses are hashes of keys: of the keys that the signature fits, one must have the address. */
async function isSignedByAddress({ signed, signature }: CompactJws, address: string): Promise<boolean> {
  const [{ secp256k1 }, { keccak_256 }] = await Promise.all([
    import('@noble/curves/secp256k1'),
    import('@noble/hashes/sha3'),
  ]);
  const digest = await digestOf(signed);
  const hashes = [0, 1].map((bit) => {
    try {
      const point = secp256k1.Signature.fromCompact(signature).addRecoveryBit(bit).recoverPublicKey(digest);
      return keccak_256(point.toBytes(false).subarray(1)).subarray(-20);
    } catch {
      return undefined; // r is not the coordinate of a point
    }
  });
  const wanted = address.slice(2);
  return hashes.some((hash) => hash && Array.from(hash, hexOf).join('') === wanted);
}

const hexOf = (byte: number) => byte.toString(16).padStart(2, '0');
const digestOf = async (text: string) => new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(text)));
