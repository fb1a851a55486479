import { AppError, type Coding, codeText, type SetKey } from '@assent/domain';
import { bls12_381 } from '@noble/curves/bls12-381';
import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils';
import { toLittleEndian } from '../bbs/scalar.ts';
import { type Engine, loadEngine } from '../engine/load-engine.ts';
import { accumulatorParams } from '../engine/shared-parameters.ts';
import { codeScalar } from '../issuing/attribute-scalars.ts';
import { randomSum } from './random-sum.ts';

const witnessLength = 48;

/** A set as its verifier has made it: the key of it for requests, and the table of witnesses that wallets download whole. */
export interface VerifierSet {
  readonly key: SetKey;
  readonly table: Uint8Array;
}

/**
 * Accumulates a set of codes under a key that is forgotten, with a witness for each code in their order. Whoever knew the
 * key could prove that anything is in the set, so that a verifier makes their own.
 */
export async function makeVerifierSet(codings: readonly Coding[]): Promise<VerifierSet> {
  const engine = await loadEngine();
  const params = accumulatorParams(engine);
  const keys = engine.PositiveAccumulator.generateKeypair(params);
  const accumulator = engine.PositiveAccumulator.initialize(params);
  const members = codings.map(memberOf);
  await accumulator.addBatch(members, keys.secretKey);
  const witnesses = await accumulator.membershipWitnessesForBatch(members, keys.secretKey);
  // The engine gives some bytes as plain arrays.
  const table = concatBytes(...witnesses.map(({ value }) => Uint8Array.from(value)));
  return {
    key: {
      publicKey: bytesToHex(Uint8Array.from(keys.publicKey.value)),
      accumulator: bytesToHex(Uint8Array.from(accumulator.accumulated)),
      sha256: bytesToHex(sha256(table)),
    },
    table,
  };
}

const memberOf = (coding: Coding) => toLittleEndian(codeScalar(codeText(coding)));

const checked = new Set<string>();
const maxChecked = 64;

/**
 * Checks the table of a set: that it has a witness for every code that the request names. A table with a bad entry would
 * tell the verifier something from whether a proof comes. Checked tables are remembered by their hash.
 *
 * @throws AppError `invalid_request` if it is not the table of the key, or a witness in it is not sound
 */
export function checkSetTable(engine: Engine, key: SetKey, codings: readonly Coding[], table: Uint8Array): void {
  const name = JSON.stringify([key, codings.map(codeText)]);
  const isOfKey = bytesToHex(sha256(table)) === key.sha256 && table.length === codings.length * witnessLength;
  if (!isOfKey) throw new AppError('invalid_request', { reason: 'not the table of the set' });
  if (checked.has(name)) return;
  if (!areWitnesses(engine, key, codings, table)) {
    throw new AppError('invalid_request', { reason: 'a witness of the set is not sound' });
  }
  if (checked.size >= maxChecked) checked.clear();
  checked.add(name);
}

/** Witnesses C of members y under a key Q: e(C, y·P2 + Q) = e(V, P2) for each of them, and so for a random sum. */
function areWitnesses(engine: Engine, key: SetKey, codings: readonly Coding[], table: Uint8Array): boolean {
  const { G1, G2, fields } = bls12_381;
  const params = accumulatorParams(engine).value;
  try {
    const p2 = G2.ProjectivePoint.fromHex(params.slice(48, 144));
    const q = G2.ProjectivePoint.fromHex(hexToBytes(key.publicKey));
    const v = G1.ProjectivePoint.fromHex(hexToBytes(key.accumulator));
    q.assertValidity();
    v.assertValidity();
    if (q.is0() || v.is0()) return false;
    const parts = codings.map((coding, at) => ({
      scalar: codeScalar(codeText(coding)),
      point: witnessAt(table, at),
    }));
    const { points, weighted, weights } = randomSum(parts);
    const left = fields.Fp12.mul(bls12_381.pairing(points, q), bls12_381.pairing(weighted, p2));
    return fields.Fp12.eql(left, bls12_381.pairing(v.multiply(weights), p2));
  } catch {
    return false; // no points of the groups
  }
}

/** The witness of the code at a place of the set. */
export const witnessAt = (table: Uint8Array, place: number): Uint8Array =>
  table.slice(place * witnessLength, (place + 1) * witnessLength);
