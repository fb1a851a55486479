import type { Coding, SetKey } from '@assent/domain';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex } from '@noble/hashes/utils';
import fc from 'fast-check';
import { type Engine, loadEngine } from '../engine/load-engine.ts';
import { checkSetTable, makeVerifierSet, type VerifierSet, witnessAt } from './verifier-set.ts';

const codings: readonly Coding[] = Array.from({ length: 40 }, (_, index) => ({ system: 'urn:a', code: `c${index}` }));
const infinity = Uint8Array.from([0xc0, ...new Uint8Array(47)]);
const unsound = expect.objectContaining({
  code: 'invalid_request',
  params: { reason: 'a witness of the set is not sound' },
});
const otherTable = expect.objectContaining({ params: { reason: 'not the table of the set' } });

let engine: Engine;
let made: VerifierSet;
let foreign: VerifierSet;
beforeAll(async () => {
  engine = await loadEngine();
  [made, foreign] = [await makeVerifierSet(codings), await makeVerifierSet(codings)];
});

/** A verifier that lies says the hash of what it gives. */
const check = (table: Uint8Array, codes = codings, key: Partial<SetKey> = {}) =>
  checkSetTable(engine, { ...made.key, sha256: bytesToHex(sha256(table)), ...key }, codes, table);
const replaced = (place: number, witness: Uint8Array) => {
  const table = Uint8Array.from(made.table);
  table.set(witness, place * 48);
  return table;
};

describe('the set of a verifier', () => {
  test('has a witness for each code, and a key that is another one each time', () => {
    expect(made.table).toHaveLength(40 * 48);
    check(made.table);
    expect(made.key.publicKey).not.toBe(foreign.key.publicKey);
    expect(made.key.accumulator).not.toBe(foreign.key.accumulator);
  });

  test('is refused with one witness that is of another code, of another set, or none', () => {
    const place = fc.integer({ min: 0, max: 39 });
    fc.assert(
      fc.property(place, place, fc.integer({ min: 0, max: 3 }), (at, from, kind) => {
        fc.pre(at !== from);
        const bad = [witnessAt(made.table, from), witnessAt(foreign.table, at), infinity, new Uint8Array(48)][kind]!;
        expect(() => check(replaced(at, bad))).toThrow(unsound);
      }),
      { numRuns: 12 },
    );
  });

  test('is refused if the codes of the request are not those it was made of', () => {
    expect(() => check(made.table, codings.with(7, { system: 'urn:a', code: 'another' }))).toThrow(unsound);
    expect(() => check(made.table, codings.toReversed())).toThrow(unsound);
    expect(() => check(made.table, codings.slice(1))).toThrow(otherTable);
  });

  test('is refused under the key or accumulator of another one, or zero', () => {
    const { publicKey, accumulator } = foreign.key;
    expect(() => check(made.table, codings, { publicKey })).toThrow(unsound);
    expect(() => check(made.table, codings, { accumulator })).toThrow(unsound);
    expect(() => check(made.table, codings, { accumulator: bytesToHex(infinity) })).toThrow(unsound);
    expect(() => check(made.table, codings, { publicKey: `c0${'00'.repeat(95)}` })).toThrow(unsound);
  });

  test('is refused if the table is longer, shorter or not the one of the hash', () => {
    expect(() => check(Uint8Array.from([...made.table, 0]))).toThrow(otherTable);
    expect(() => check(made.table.slice(1))).toThrow(otherTable);
    expect(() => checkSetTable(engine, made.key, codings, foreign.table)).toThrow(otherTable);
  });

  test('can be of one code, or of many', async () => {
    for (const many of [1, 2, 500]) {
      const codes = Array.from({ length: many }, (_, index) => ({ system: 'urn:b', code: `${index}` }));
      const { key, table } = await makeVerifierSet(codes);
      checkSetTable(engine, key, codes, table);
    }
  });
});
