import { didOfKey, type PublicJwk, toBase64Url, utf8, zPublicJwk } from '@assent/browser';
import type { Did } from '@assent/domain';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const wrapping = 'AES-GCM';
const ivBytes = 12;

/** A key pair for one organisation. */
export interface PairwiseKey {
  readonly did: Did;
  readonly jwk: PublicJwk;
  readonly privateKey: CryptoKey;
}

/** Makes a P-256 key. One that is not `extractable` can be used by this browser and copied by nobody. */
export async function newPairwiseKey(extractable: boolean): Promise<PairwiseKey> {
  const { publicKey, privateKey } = await crypto.subtle.generateKey(algorithm, extractable, ['sign', 'verify']);
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey);
  const jwk = zPublicJwk.parse({ kty, crv, x, y });
  return { did: didOfKey(jwk), jwk, privateKey };
}

/** A private key, encrypted by the browser itself: its bytes never are in the memory of the page. */
export interface WrappedKey {
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export async function wrapPrivateKey(key: CryptoKey, under: CryptoKey, did: Did): Promise<WrappedKey> {
  const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
  const wrapped = await crypto.subtle.wrapKey('pkcs8', key, under, { name: wrapping, iv, additionalData: utf8(did) });
  return { iv, bytes: new Uint8Array(wrapped) };
}

/** @throws DOMException if it was not wrapped under this key, or for another DID */
export const unwrapPrivateKey = (
  { iv, bytes }: WrappedKey,
  under: CryptoKey,
  did: Did,
  extractable = false,
): Promise<CryptoKey> =>
  crypto.subtle.unwrapKey(
    'pkcs8',
    bytes,
    under,
    { name: wrapping, iv, additionalData: utf8(did) },
    algorithm,
    extractable,
    ['sign'],
  );

/** Signs with ES256 (RFC 7518 §3.4). Base64url. */
export async function signText(privateKey: CryptoKey, text: string): Promise<string> {
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, utf8(text));
  return toBase64Url(new Uint8Array(signature));
}
