import { afterEach, describe, expect, test } from '@jest/globals';
import type { SignatureClaim } from '../jws/verify-signature.ts';
import { claimKinds, trueClaim } from '../testing/signature-claims.ts';
import type { WorkerProgram } from './pool-worker.ts';
import { SignaturePool, type SignaturePoolOptions } from './signature-pool.ts';

const minShared = 3;
const program: WorkerProgram = { url: new URL('../testing/signature-worker.mjs', import.meta.url) };
const inline = (source: string): WorkerProgram => ({
  url: new URL(`data:text/javascript,${encodeURIComponent(source)}`),
});
const hearing = "import { parentPort } from 'node:worker_threads';";

const pools: SignaturePool[] = [];
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close();
});

/** A pool whose workers have started. */
async function poolOf(options: SignaturePoolOptions): Promise<SignaturePool> {
  const pool = new SignaturePool({ minShared, ...options });
  pools.push(pool);
  await until(() => pool.figures().workers === (options.size ?? 0));
  return pool;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

const many = (count: number): SignatureClaim[] =>
  Array.from({ length: count }, (_, index) => trueClaim(claimKinds[index % claimKinds.length] ?? 'EdDSA'));

describe('SignaturePool', () => {
  test('answers what the calling thread would, each claim its own answer', async () => {
    const pool = await poolOf({ size: 2, program });
    const claims = many(24).map((claim, index) =>
      index % 3 === 0 ? { ...claim, signed: Uint8Array.of(...claim.signed, 0) } : claim,
    );
    const answers = await Promise.all(claims.map((claim) => pool.isSigned(claim)));
    expect(answers).toEqual(claims.map((_, index) => index % 3 !== 0));
    expect(pool.figures()).toEqual({ workers: 2, queued: 0, shared: 16, rejected: 0 });
  });

  test('keeps the process alive only while it has something to do', async () => {
    const ports = () => process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort').length;
    const before = ports();
    const pool = await poolOf({ size: 2, program });
    expect(ports()).toBe(before);
    const answers = many(8).map((claim) => pool.isSigned(claim));
    await new Promise((resolve) => process.nextTick(resolve));
    expect(ports()).toBeGreaterThan(before);
    await Promise.all(answers);
    expect(ports()).toBe(before);
  });

  test('keeps few claims, and all of them if it has no workers', async () => {
    const pool = await poolOf({ size: 1, program });
    expect(await Promise.all(many(2).map((claim) => pool.isSigned(claim)))).toEqual([true, true]);
    expect(pool.figures().shared).toBe(0);
    const alone = await poolOf({ size: 0 });
    expect(await Promise.all(many(8).map((claim) => alone.isSigned(claim)))).not.toContain(false);
    expect(alone.figures()).toEqual({ workers: 0, queued: 0, shared: 0, rejected: 0 });
  });

  test('refuses with overloaded what would wait in too long a queue, and answers the rest', async () => {
    const pool = await poolOf({ size: 1, maxQueued: 4, program });
    const first = many(8).map((claim) => pool.isSigned(claim));
    await new Promise((resolve) => process.nextTick(resolve));
    expect(pool.figures().queued).toBe(4);
    const second = await Promise.allSettled(many(8).map((claim) => pool.isSigned(claim)));
    expect(await Promise.all(first)).not.toContain(false);
    const refused = second.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(4);
    for (const { reason } of refused as PromiseRejectedResult[]) {
      expect(reason).toMatchObject({ code: 'overloaded', params: { maxQueued: 4 } });
    }
    expect(pool.figures()).toMatchObject({ queued: 0, rejected: 4 });
  });

  test('says of what an ending worker had that it is unknown, never that it is false, and replaces the worker', async () => {
    const crashing = inline(`${hearing}
      parentPort.on('message', () => { throw new Error('crash'); });
      parentPort.postMessage('ready');`);
    const pool = await poolOf({ size: 1, program: crashing });
    const outcomes = await Promise.allSettled(many(6).map((claim) => pool.isSigned(claim)));
    const unknown = outcomes.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    expect(unknown).toHaveLength(3);
    for (const { reason } of unknown) expect(reason).toMatchObject({ code: 'overloaded' });
    expect(outcomes).not.toContainEqual({ status: 'fulfilled', value: false });
    await until(() => pool.figures().workers === 1);
    expect(pool.figures().queued).toBe(0);
  });

  test('takes an answer to fewer claims than were asked for no answer', async () => {
    const lying = inline(`${hearing}
      parentPort.on('message', ({ id }) => parentPort.postMessage({ id, answers: [true] }));
      parentPort.postMessage('ready');`);
    const pool = await poolOf({ size: 1, program: lying });
    const outcomes = await Promise.allSettled(many(6).map((claim) => pool.isSigned(claim)));
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(3);
  });

  test('does without workers that take longer than the work, and tries them again now and then', async () => {
    const slow = inline(`${hearing}
      parentPort.on('message', ({ id, jobs }) => {
        parentPort.postMessage({ id, answers: jobs.map(() => true), doneAtMs: Number.MAX_VALUE });
      });
      parentPort.postMessage('ready');`);
    const pool = await poolOf({ size: 1, program: slow });
    for (let turn = 0; turn < 31; turn++) {
      expect(await Promise.all(many(4).map((claim) => pool.isSigned(claim)))).not.toContain(false);
    }
    expect(pool.figures().shared).toBe(2 * 5); // in turns 1, 3, 6, 11 and 20
  });

  test('does without a worker that cannot start', async () => {
    const pool = new SignaturePool({ size: 1, minShared, program: inline('throw new Error("cannot start");') });
    pools.push(pool);
    for (let turn = 0; turn < 20; turn++) {
      expect(await Promise.all(many(4).map((claim) => pool.isSigned(claim)))).not.toContain(false);
    }
    expect(pool.figures()).toEqual({ workers: 0, queued: 0, shared: 0, rejected: 0 });
  });

  test('closes while it works: what is under way is unknown, what comes later is answered', async () => {
    const pool = await poolOf({ size: 1, program });
    const underWay = many(6).map((claim) => pool.isSigned(claim));
    const settled = Promise.allSettled(underWay);
    await new Promise((resolve) => process.nextTick(resolve));
    await pool.close();
    expect(await settled).not.toContainEqual({ status: 'fulfilled', value: false });
    expect(await Promise.all(many(4).map((claim) => pool.isSigned(claim)))).not.toContain(false);
    expect(pool.figures().workers).toBe(0);
  });
});
