import { afterEach, describe, expect, test } from '@jest/globals';
import type { ProofCheck } from '../presentations/check-proof.ts';
import { VerifierPool, type VerifierPoolOptions } from './verifier-pool.ts';

const faulty = { url: new URL('../testing/faulty-thread.mjs', import.meta.url) };
const unready = { url: new URL('../testing/unready-thread.mjs', import.meta.url) };

const pools: VerifierPool[] = [];
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())));

const newPool = (options: VerifierPoolOptions = {}) => {
  const pool = new VerifierPool({ program: faulty, timeoutMs: 300, heapMb: 32, ...options });
  pools.push(pool);
  return pool;
};
const ask = (pool: VerifierPool, what: string) => pool.check({ request: what } as unknown as ProofCheck, []);

describe('threads that check proofs', () => {
  test('say whether a proof holds, one after another in one thread', async () => {
    const pool = newPool();
    const asked = ['holds', 'no', 'holds', 'no', 'no'];
    expect(await Promise.all(asked.map((one) => ask(pool, one)))).toEqual(asked.map((one) => one === 'holds'));
    expect(pool.started).toBe(1);
  });

  test('that take too long are unknown, and replaced', async () => {
    const pool = newPool();
    await expect(ask(pool, 'hang')).rejects.toMatchObject({ code: 'timeout', params: { timeoutMs: 300 } });
    expect(await ask(pool, 'holds')).toBe(true);
    expect(pool.started).toBe(2);
  });

  test.each(['exit', 'throw', 'memory'])('that end (%s) are unknown, and replaced', async (fault) => {
    const pool = newPool({ timeoutMs: 20_000 });
    await expect(ask(pool, fault)).rejects.toMatchObject({ code: 'overloaded' });
    expect(await ask(pool, 'holds')).toBe(true);
    expect(pool.started).toBe(2);
  });

  test('in which the engine trapped say no, and get no other proof', async () => {
    const pool = newPool();
    expect(await ask(pool, 'trap')).toBe(false);
    expect(await ask(pool, 'holds')).toBe(true);
    expect(pool.started).toBe(2);
  });

  test('that do not load are unknown', async () => {
    const pool = newPool({ program: unready, startMs: 100 });
    await expect(ask(pool, 'holds')).rejects.toMatchObject({ code: 'timeout', params: { timeoutMs: 100 } });
  });

  test('are replaced after so many proofs', async () => {
    const pool = newPool({ maxProofs: 2 });
    for (let index = 0; index < 5; index += 1) expect(await ask(pool, 'holds')).toBe(true);
    expect(pool.started).toBe(3);
  });

  test('are at most as many as were asked for, and those that wait come in turn', async () => {
    const pool = newPool({ size: 2, maxQueued: 2 });
    const asked = ['hang', 'hang', 'holds', 'no'].map((one) => ask(pool, one).catch(({ code }) => code));
    expect(pool.started).toBe(2);
    await expect(ask(pool, 'holds')).rejects.toMatchObject({ code: 'overloaded', params: { maxQueued: 2 } });
    expect(await Promise.all(asked)).toEqual(['timeout', 'timeout', true, false]);
  });

  test('are ended with their pool: what is under way is unknown', async () => {
    const pool = newPool({ timeoutMs: 1_000 });
    const waiting = ask(pool, 'hang').catch(({ code }) => code);
    await pool.close();
    await expect(ask(pool, 'holds')).rejects.toMatchObject({ code: 'overloaded', params: { reason: 'closed' } });
    expect(await waiting).toBe('timeout');
  });
});
