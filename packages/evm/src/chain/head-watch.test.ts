import { AppError } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { headWatch } from './head-watch.ts';
import type { ChainNode } from './open-chain.ts';

const node = (endpoint: number): ChainNode => ({ endpoint, client: undefined as never });
const at = (number: number, timestamp = 0) => ({ number, timestamp });

describe('head watch', () => {
  test('lets one node go forward and back', () => {
    const watch = headWatch();
    for (const number of [5, 6, 4, 5]) expect(() => watch(node(0), at(number))).not.toThrow();
  });

  test('refuses a node that has less than another one had', () => {
    const watch = headWatch();
    watch(node(0), at(10));
    expect(() => watch(node(1), at(9))).toThrow(AppError);
    expect(() => watch(node(1), at(10))).not.toThrow();
  });

  test('believes a node that went back, and others with it', () => {
    const watch = headWatch();
    watch(node(0), at(10));
    watch(node(0), at(7));
    expect(() => watch(node(1), at(7))).not.toThrow();
  });

  test('refuses a head that is older than allowed', () => {
    const watch = headWatch({ maxAgeMs: 3000, clockMs: () => 100_000 });
    expect(() => watch(node(0), at(1, 97))).not.toThrow();
    expect(() => watch(node(0), at(2, 96))).toThrow(expect.objectContaining({ code: 'registry_unavailable' }));
  });
});
