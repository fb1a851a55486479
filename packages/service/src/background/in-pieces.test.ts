import { expect, test } from '@jest/globals';
import { inPieces } from './in-pieces.ts';

/** Doubles numbers, half a millisecond each, on a clock of its own; says when it stood still. */
function doubling() {
  let now = 0;
  const pauses: number[] = [];
  const double = inPieces(
    (n: number) => {
      now += 0.5;
      return n * 2;
    },
    {
      ...{ workMs: 1, pauseMs: 2, nowMs: () => now },
      standStill(ms) {
        pauses.push(now);
        now += ms;
      },
    },
  );
  return { double, pauses, pass: (ms: number) => (now += ms) };
}

test('what it answers stays as it is, and after a while of work it pauses', () => {
  const { double, pauses } = doubling();
  expect([1, 2, 3, 4, 5, 6, 7, 8].map(double)).toEqual([2, 4, 6, 8, 10, 12, 14, 16]);
  expect(pauses).toEqual([1.5, 5]);
});

test('calls that come now and then make no pause', () => {
  const { double, pauses, pass } = doubling();
  for (let n = 0; n < 20; n += 1) {
    double(n);
    pass(3);
  }
  expect(pauses).toEqual([]);
});

test('a thread really stands still', () => {
  const startedMs = performance.now();
  const same = inPieces((n: number) => n, { workMs: -1, pauseMs: 20 });
  same(1);
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(19);
});
