import { fromHex, toBase64Url } from './base64url.ts';
import type { PublicJwk } from './public-jwk.ts';

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const maxLength = 128;

/** Multicodec prefixes of public keys, as varints in hexadecimal. */
const codecs: Readonly<Record<string, Curve>> = { ed01: 'Ed25519', '8024': 'P-256', e701: 'secp256k1' };
type Curve = PublicJwk['crv'];

/** Types of verification methods with bare bytes, among them the names that did:ethr gives to attributes. */
const curvesOfTypes: Readonly<Record<string, Curve>> = {
  Ed25519VerificationKey2018: 'Ed25519',
  EcdsaSecp256k1VerificationKey2019: 'secp256k1',
  EcdsaSecp256r1VerificationKey2019: 'P-256',
  Ed25519: 'Ed25519',
  Secp256k1: 'secp256k1',
  Secp256r1: 'P-256',
};

/** The key of a Multikey: base58btc (`z`) of a multicodec prefix and the key (Controlled Identifiers 1.0 §2.2.2). */
export async function jwkFromMultikey(multikey: string): Promise<PublicJwk | undefined> {
  const bytes = multikey.startsWith('z') ? bytesFromBase58(multikey.slice(1)) : undefined;
  const curve = bytes && codecs[[...bytes.subarray(0, 2)].map((byte) => byte.toString(16).padStart(2, '0')).join('')];
  return curve && jwkFromBytes(curve, bytes.subarray(2));
}

/** The key of a verification method of a type that has bare bytes. */
export async function jwkFromHex(type: string, hex: string): Promise<PublicJwk | undefined> {
  const curve = curvesOfTypes[type];
  return curve && jwkFromBytes(curve, fromHex(hex));
}

async function jwkFromBytes(curve: Curve, bytes: Uint8Array): Promise<PublicJwk | undefined> {
  if (curve === 'Ed25519') return bytes.length === 32 ? { kty: 'OKP', crv: curve, x: toBase64Url(bytes) } : undefined;
  // loaded when a point has to be found from one coordinate, which most keys do not need
  const point =
    curve === 'P-256'
      ? (await import('@noble/curves/nist')).p256.Point
      : (await import('@noble/curves/secp256k1')).secp256k1.Point;
  try {
    const full = point.fromHex(bytes).toBytes(false);
    return { kty: 'EC', crv: curve, x: toBase64Url(full.subarray(1, 33)), y: toBase64Url(full.subarray(33)) };
  } catch {
    return undefined; // no point of this curve: there is no such key
  }
}

/** Bytes of a text in base58btc; undefined if it is none. */
function bytesFromBase58(text: string): Uint8Array | undefined {
  if (text.length > maxLength || text.length === 0) return undefined;
  let number = 0n;
  for (const letter of text) {
    const digit = alphabet.indexOf(letter);
    if (digit < 0) return undefined;
    number = number * 58n + BigInt(digit);
  }
  const hex = number === 0n ? '' : number.toString(16);
  // a leading `1` stands for a zero byte, which a number loses
  const zeros = text.search(/[^1]|$/);
  return Uint8Array.from([...new Uint8Array(zeros), ...fromHex(hex.length % 2 === 0 ? hex : `0${hex}`)]);
}
