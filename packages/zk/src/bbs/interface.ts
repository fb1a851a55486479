import { expand_message_xmd } from '@noble/curves/abstract/hash-to-curve';
import { bls12_381 } from '@noble/curves/bls12-381';
import { sha256 } from '@noble/hashes/sha2';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils';
import { hashToScalar, toBigEndian } from './scalar.ts';

type Point = InstanceType<typeof bls12_381.G1.ProjectivePoint>;

/** `P1` of BLS12-381-SHA-256 (draft-irtf-cfrg-bbs-signatures §7.2.2). */
export const p1Hex = 'a8ce256102840821a3e94ea9025e4662b205762f9776b3a766c872b948f1fd225e7c59698588e70d11406d161b4e28c9';

/** Our own interface of BBS: the core operations of the draft over scalars that are typed values, not hashes of messages. */
export const typedInterface = 'BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_H2G_ASSENTTYPED1_';

/** `expand_len` of the ciphersuite, ceil((ceil(log2(r)) + k) / 8). */
const expandLength = 48;

interface Made {
  readonly points: Point[];
  readonly bytes: Uint8Array[];
  seed: Uint8Array;
}
const made = new Map<string, Made>();

/** `create_generators` (§4.1.1): Q_1, H_1 … of an interface, compressed. Made once, and kept. */
export function generators(count: number, apiId: string): readonly Uint8Array[] {
  return generatorPoints(count, apiId).bytes.slice(0, count);
}

/** The same as points. */
export function generatorPoints(count: number, apiId: string): Made {
  const kept = made.get(apiId) ?? { points: [], bytes: [], seed: seedOf(apiId) };
  made.set(apiId, kept);
  while (kept.points.length < count) {
    const index = toBigEndian(BigInt(kept.points.length + 1), 8);
    kept.seed = expand(concatBytes(kept.seed, index), apiId);
    const dst = utf8ToBytes(`${apiId}SIG_GENERATOR_DST_`);
    const hashed = bls12_381.G1.hashToCurve(kept.seed, { DST: dst });
    const point = bls12_381.G1.ProjectivePoint.fromAffine(hashed.toAffine());
    kept.points.push(point);
    kept.bytes.push(point.toRawBytes(true));
  }
  return kept;
}

const expand = (message: Uint8Array, apiId: string) =>
  expand_message_xmd(message, utf8ToBytes(`${apiId}SIG_GENERATOR_SEED_`), expandLength, sha256);

const seedOf = (apiId: string) => expand(utf8ToBytes(`${apiId}MESSAGE_GENERATOR_SEED`), apiId);

/** `calculate_domain` (§4.2.3): binds a signature to its key, its header and the number of its messages. */
export function domainScalar(publicKey: Uint8Array, header: Uint8Array, messages: number, apiId: string): bigint {
  const input = concatBytes(
    publicKey,
    toBigEndian(BigInt(messages), 8),
    ...generators(messages + 1, apiId),
    utf8ToBytes(apiId),
    toBigEndian(BigInt(header.length), 8),
    header,
  );
  return hashToScalar(input, utf8ToBytes(`${apiId}H2S_`));
}

/** A text as a scalar (§4.1.2, `MapMessageToScalarAsHash`), under the tag of the interface. */
export const textScalar = (text: string, apiId: string): bigint => messageScalar(utf8ToBytes(text), apiId);

/** A message as a scalar. */
export const messageScalar = (message: Uint8Array, apiId: string): bigint =>
  hashToScalar(message, utf8ToBytes(`${apiId}MAP_MSG_TO_SCALAR_AS_HASH_`));
