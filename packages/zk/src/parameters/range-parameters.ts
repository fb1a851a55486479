import { AppError } from '@assent/domain';
import type { BoundCheckSmcParamsUncompressed } from '@docknetwork/crypto-wasm-ts';
import { bls12_381 } from '@noble/curves/bls12-381';
import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, concatBytes } from '@noble/hashes/utils';
import { fromLittleEndian, randomScalar, toLittleEndian } from '../bbs/scalar.ts';
import { type Engine, loadEngine } from '../engine/load-engine.ts';
import { parameterLabel } from '../engine/shared-parameters.ts';
import { randomSum } from './random-sum.ts';

/** Digits of a range proof are below it. With base 16 the ranges of our full case take 16 digits instead of 12, each a pairing. */
export const rangeBase = 64;

const [g1Length, g2Length, countLength, scalarLength] = [48, 96, 8, 32];
const keyStart = g1Length + g2Length;
const setStart = keyStart + g2Length + countLength;
const signaturesStart = setStart + rangeBase * scalarLength + countLength;
const commitmentKeyStart = signaturesStart + rangeBase * g1Length;
/** 5472 bytes: what is signed with, a signature of each digit, and two generators. */
const parametersLength = commitmentKeyStart + 2 * g1Length;

/**
 * Makes parameters for proofs of ranges: Boneh–Boyen signatures of the digits 0 to 63 under a key that is forgotten. Whoever knew
 * the key could prove what is not so, so that a verifier makes their own and uses nobody else's. The engine makes them too, in six
 * times the time.
 */
export async function makeRangeParameters(): Promise<Uint8Array> {
  const { G1, G2, fields } = bls12_381;
  const made = new Uint8Array(parametersLength);
  for (const [from, part] of fixedParts(await loadEngine())) made.set(part, from);
  const secret = randomScalar();
  const g1 = G1.ProjectivePoint.fromHex(made.slice(0, g1Length)).precompute(4);
  const g2 = G2.ProjectivePoint.fromHex(made.slice(g1Length, keyStart));
  made.set(g2.multiply(secret).toRawBytes(true), keyStart);
  for (let digit = 0; digit < rangeBase; digit += 1) {
    const signature = g1.multiply(fields.Fr.inv(fields.Fr.add(secret, BigInt(digit))));
    made.set(signature.toRawBytes(true), signaturesStart + digit * g1Length);
  }
  return made;
}

/** The name of parameters in a request. */
export const parametersHash = (bytes: Uint8Array): string => bytesToHex(sha256(bytes));

/** Parameters for the engine. Its constructor would take the bytes for a label and make new ones. */
export const openedParameters = (engine: Engine, bytes: Uint8Array): BoundCheckSmcParamsUncompressed =>
  engine.BoundCheckSmcParams.prototype.decompress.call({ value: bytes });

const checked = new Map<string, boolean>();
const maxChecked = 64;

/**
 * Checks parameters that a verifier has made, before a wallet proves with them: with one bad signature among good ones
 * the verifier would learn a digit from whether a proof comes. All are checked by one equation of pairings. Checked
 * parameters are remembered by their hash.
 *
 * @throws AppError `invalid_request` if they are not those of the hash, or are not sound
 */
export function checkRangeParameters(engine: Engine, bytes: Uint8Array, sha256Hex: string): void {
  if (parametersHash(bytes) !== sha256Hex) throw new AppError('invalid_request', { at: '/ranges/sha256' });
  const known = checked.get(sha256Hex);
  if (known ?? areSound(engine, bytes)) {
    if (checked.size >= maxChecked) checked.clear();
    checked.set(sha256Hex, true);
    return;
  }
  throw new AppError('invalid_request', { at: '/ranges' });
}

function areSound(engine: Engine, bytes: Uint8Array): boolean {
  if (bytes.length !== parametersLength) return false;
  const isFixed = [...fixedParts(engine)].every(([from, part]) => part.every((byte, at) => byte === bytes[from + at]));
  if (!isFixed) return false;
  try {
    return areSignatures(bytes);
  } catch {
    return false; // no points of the groups
  }
}

let fixed: ReadonlyMap<number, Uint8Array> | undefined;

/** What is the same in all parameters of our label, by its place: generators, digits and counts, all but the key and the signatures. */
function fixedParts(engine: Engine): ReadonlyMap<number, Uint8Array> {
  if (fixed) return fixed;
  const few = new engine.BoundCheckSmcParams(parameterLabel, 2).value; // of two digits: each takes the engine 13 ms
  const count = toLittleEndian(BigInt(rangeBase)).slice(0, countLength);
  const digits = Array.from({ length: rangeBase }, (_, digit) => toLittleEndian(BigInt(digit)));
  fixed = new Map([
    [0, few.slice(0, keyStart)],
    [setStart - countLength, concatBytes(count, ...digits, count)],
    [commitmentKeyStart, few.slice(-2 * g1Length)],
  ]);
  return fixed;
}

/** Signatures σ of digits d under a key w: e(σ, w + d·g2) = e(g1, g2) for each of them, and so for a random sum. */
function areSignatures(bytes: Uint8Array): boolean {
  const { G1, G2, fields } = bls12_381;
  const at = (start: number, length: number) => bytes.slice(start, start + length);
  const g1 = G1.ProjectivePoint.fromHex(at(0, g1Length));
  const g2 = G2.ProjectivePoint.fromHex(at(g1Length, g2Length));
  const key = G2.ProjectivePoint.fromHex(at(keyStart, g2Length));
  key.assertValidity();
  if (key.is0()) return false;
  const digits = Array.from({ length: rangeBase }, (_, digit) => ({
    scalar: fromLittleEndian(at(setStart + digit * scalarLength, scalarLength)),
    point: at(signaturesStart + digit * g1Length, g1Length),
  }));
  const { points, weighted, weights } = randomSum(digits);
  const right = bls12_381.pairing(g1.multiply(weights), g2);
  return fields.Fp12.eql(fields.Fp12.mul(bls12_381.pairing(points, key), bls12_381.pairing(weighted, g2)), right);
}
