import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Engine, loadEngine } from '../engine/load-engine.ts';
import { parameterLabel } from '../engine/shared-parameters.ts';
import { checkRangeParameters, makeRangeParameters, parametersHash, rangeBase } from './range-parameters.ts';

const signaturesStart = 48 + 2 * 96 + 8 + rangeBase * 32 + 8;
const infinity = Uint8Array.from([0xc0, ...new Uint8Array(47)]);
const invalid = expect.objectContaining({ code: 'invalid_request', params: { at: '/ranges' } });

let engine: Engine;
let parameters: Uint8Array;
let foreign: Uint8Array;
beforeAll(async () => {
  engine = await loadEngine();
  [parameters, foreign] = [await makeRangeParameters(), await makeRangeParameters()];
});

const check = (bytes: Uint8Array) => checkRangeParameters(engine, bytes, parametersHash(bytes));
const replaced = (at: number, bytes: Uint8Array) => {
  const copy = Uint8Array.from(parameters);
  copy.set(bytes, at);
  return copy;
};
const signatureOf = (digit: number, bytes = parameters) =>
  bytes.slice(signaturesStart + digit * 48, signaturesStart + (digit + 1) * 48);

describe('parameters for ranges', () => {
  test('are 5472 bytes, other ones each time, and sound', () => {
    expect([parameters.length, foreign.length]).toEqual([5472, 5472]);
    expect(parametersHash(parameters)).not.toBe(parametersHash(foreign));
    check(parameters);
    check(foreign);
  });

  test('are sound too if the engine has made them', () => {
    check(new engine.BoundCheckSmcParams(parameterLabel, rangeBase).value);
  });

  test('are refused with a bad signature of one digit alone, the first and the last among them', () => {
    for (let digit = 0; digit < rangeBase; digit += 7) {
      const bad = digit % 2 === 0 ? signatureOf((digit + 1) % rangeBase) : signatureOf(digit, foreign);
      expect(() => check(replaced(signaturesStart + digit * 48, bad))).toThrow(invalid);
    }
  });

  test('are refused with a signature that is zero or no point, asked again too', () => {
    for (const bad of [infinity, new Uint8Array(48), infinity]) {
      expect(() => check(replaced(signaturesStart, bad))).toThrow(invalid);
    }
  });

  test('are refused with two signatures that only together hold', () => {
    const swapped = replaced(signaturesStart, Uint8Array.from([...signatureOf(1), ...signatureOf(0)]));
    expect(() => check(swapped)).toThrow(invalid);
  });

  test.each([
    ['another generator', 0],
    ['another generator of the second group', 48],
    ['another count of digits', 240],
    ['another digit', 248],
    ['another count of signatures', 248 + rangeBase * 32],
    ['another commitment key', 5472 - 96],
  ])('are refused with %s', (_, at) => {
    expect(() => check(replaced(at, Uint8Array.of(parameters[at]! ^ 1)))).toThrow(invalid);
  });

  test('are refused with the key of others, the key zero, one byte more or one less, or under another hash', () => {
    expect(() => check(replaced(144, foreign.slice(144, 240)))).toThrow(invalid);
    expect(() => check(replaced(144, Uint8Array.from([0xc0, ...new Uint8Array(95)])))).toThrow(invalid);
    expect(() => check(Uint8Array.from([...parameters, 0]))).toThrow(invalid);
    expect(() => check(parameters.slice(1))).toThrow(invalid);
    expect(() => check(parameters.slice(0, -1))).toThrow(invalid);
    expect(() => checkRangeParameters(engine, parameters, parametersHash(foreign))).toThrow(
      expect.objectContaining({ code: 'invalid_request', params: { at: '/ranges/sha256' } }),
    );
  });
});
