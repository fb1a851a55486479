import type { KeyType } from '../private-key.ts';

/** What PKCS #11 calls a curve. Names that came with version 3.0 are numbers here: pkcs11js speaks 2.40. */
export interface Curve {
  readonly type: KeyType;
  /** CKA_EC_PARAMS in DER, the form to make keys with first; modules differ in which they take and give. */
  readonly parameters: readonly [Buffer, ...Buffer[]];
  /** CKM_…_KEY_PAIR_GEN. */
  readonly generate: number;
  /** CKM_… to sign with. */
  readonly sign?: number;
  /** Whether CKM_ECDH1_DERIVE works with it. */
  readonly agrees: boolean;
}

const [ecKeyPairGen, ecdsa, edwardsKeyPairGen, montgomeryKeyPairGen, eddsa] = [0x1040, 0x1041, 0x1055, 0x1056, 0x1057];
const der = (...hex: string[]) => hex.map((each) => Buffer.from(each, 'hex')) as [Buffer, ...Buffer[]];

/** Curves by object identifier (RFC 5480, SEC 2, RFC 8410), and for the last two also by name (PKCS #11 3.0 §2.3.10). */
export const curves: readonly Curve[] = [
  { type: 'Secp256r1', parameters: der('06082a8648ce3d030107'), generate: ecKeyPairGen, sign: ecdsa, agrees: true },
  { type: 'Secp256k1', parameters: der('06052b8104000a'), generate: ecKeyPairGen, sign: ecdsa, agrees: true },
  {
    type: 'Ed25519',
    parameters: der('06032b6570', '130c656477617264733235353139'),
    generate: edwardsKeyPairGen,
    sign: eddsa,
    agrees: false,
  },
  {
    type: 'X25519',
    parameters: der('06032b656e', '130a63757276653235353139'),
    generate: montgomeryKeyPairGen,
    agrees: true,
  },
];

export const curveOf = (type: KeyType): Curve | undefined => curves.find((curve) => curve.type === type);

export const curveFrom = (parameters: Uint8Array): Curve | undefined =>
  curves.find((curve) => curve.parameters.some((known) => known.equals(parameters)));

/** A public key from CKA_EC_POINT: an octet string in DER, which some modules leave out. Undefined if it is none. */
export function pointFrom({ type }: Curve, value: Buffer): Buffer | undefined {
  const length = type === 'Ed25519' || type === 'X25519' ? 32 : 65;
  if (value.length === length) return value;
  const isOctets = value.length === length + 2 && value[0] === 4 && value[1] === length;
  return isOctets ? value.subarray(2) : undefined;
}
