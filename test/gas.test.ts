import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type GasChain, gasChain } from './support/gas/gas-chain.ts';
import { figuresOf } from './support/gas/gas-series.ts';
import { anchoredLog, revealConsents } from './support/gas/other-transactions.ts';
import { bitmapLists, flagLists } from './support/gas/peer-lists.ts';
import { randomIndexes } from './support/gas/random-indexes.ts';
import { statusRegistryList } from './support/gas/status-registry-list.ts';

describe('gas figures', () => {
  test('a promise is kept only if the dearest run keeps it', () => {
    const [middle, worst] = figuresOf({ name: 'x', target: 10, each: [9, 11, 9] });
    expect(middle).toMatchObject({ value: 9, target: 10, holds: false });
    expect(worst).toMatchObject({ figure: 'gas: x, worst run', value: 11, holds: false });
    expect(figuresOf({ name: 'x', target: 11, each: [9, 11, 9] }).every(({ holds }) => holds)).toBe(true);
  });

  test('what has no target has no verdict', () => {
    expect(figuresOf({ name: 'x', target: null, each: [3, 1] })).toEqual([
      { figure: 'gas: x', value: 2, unit: 'gas', target: null },
    ]);
  });

  test('random indexes ascend, come once, and are none of those taken', () => {
    const indexes = randomIndexes(50, 100, (index) => index % 2 === 1);
    expect(indexes).toEqual(Array.from({ length: 50 }, (_, at) => 2 * at));
  });
});

describe('gas on a chain', () => {
  let chain: GasChain;
  beforeAll(async () => {
    chain = await gasChain();
  });
  afterAll(() => chain.close());

  test('a list of ours costs the same at its second revocation, and less for each of many', async () => {
    const list = await statusRegistryList(chain, 12);
    const first = await list.revoke(1);
    expect(Math.abs((await list.revoke(1)) - first)).toBeLessThan(200);
    expect(await list.revoke(100)).toBeLessThan(first * 1.3);
  });

  test('a flag and a new word cost a new slot for each revocation', async () => {
    const flags = (await flagLists(chain))();
    const bitmap = (await bitmapLists(chain))();
    for (const list of [flags, bitmap]) {
      const [one, ten] = [await list.revoke(1), await list.revoke(10)];
      expect(one).toBeGreaterThan(21_000 + 22_000);
      expect(ten - one).toBeGreaterThan(6 * 22_000);
    }
  });

  test('a call that reverts is no figure', async () => {
    const refuses = { ...chain, registries: { ...chain.registries, consentRevocations: chain.registries.didRegistry } };
    await expect(revealConsents(refuses, 1)).rejects.toThrow('reverted');
  });

  test('a contract that does nothing is no figure', async () => {
    const doesNothing = {
      ...chain,
      client: { ...chain.client, readContract: async () => [0n] },
    } as unknown as GasChain;
    await expect(revealConsents(doesNothing, 1)).rejects.toThrow('not withdrawn');
    expect(await revealConsents(chain, 1)).toBeGreaterThan(45_000);
  });

  test('a checkpoint costs the same for one entry and for ten thousand', async () => {
    const log = await anchoredLog(chain);
    const one = await log.anchor(1);
    expect(Math.abs((await log.anchor(10_000)) - one)).toBeLessThan(200);
  });
});
