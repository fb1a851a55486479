import { AppError } from '@assent/domain';
import { describe, expect, test } from '@jest/globals';
import { hadAccess } from '../testing/had-access.ts';
import { httpWorld, now, operatorKey } from '../testing/http-world.ts';

describe('how everything stands', () => {
  test('is told to the operator in numbers', async () => {
    const world = await httpWorld();
    expect(await world.operator.readOperations({})).toEqual({
      at: now,
      version: '9.9.9',
      upSeconds: 60,
      checks: { database: true, chain: true },
      chain: { headBlock: 9, indexBlock: 7, indexAgeSeconds: 1.5 },
      statusLists: { known: 3, stale: 0 },
      standing: {
        outbox: { queued: 0, signed: 0, mined: 0, final: 0 },
        auditLog: { size: 0, waiting: 0 },
        emergencies: { unreviewed: 0, late: 0 },
        webhooks: { failing: 0, disabled: 0 },
        certificatesEnding: 0,
      },
      presentations: { accepted: 0, refused: 0 },
      decisions: {},
      requests: { answered: 0, failed: 0, seconds: 0, buckets: [] },
    });
  });

  test('is told to nobody else', async () => {
    const world = await httpWorld();
    const clinic = await world.onboard('clinic', 'clinic');
    await expect(clinic.client.readOperations({})).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(world.clientOf().readOperations({})).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('has what waits: for the chain, for the log, for a review', async () => {
    const world = await httpWorld();
    const clinic = await world.onboard('clinic', 'clinic', ['PatientIdentity']);
    const policy = { id: 1, threshold: 1, requiredClasses: [], maxSeconds: 3600, active: true };
    await world.operator.setEmergencyPolicy({ body: policy });
    const access = { subject: world.agent.newDid('patient'), actor: clinic.tenant.did, purpose: 'TREAT' as const };
    await hadAccess(world, clinic.tenant.id, access);
    const before = await world.operator.readOperations({});
    expect(before.standing?.outbox.queued).toBeGreaterThan(0);
    expect(before.standing?.auditLog.waiting).toBeGreaterThan(0);
    await world.logReceipts();
    const after = await world.operator.readOperations({});
    expect(after.standing?.auditLog).toEqual({
      size: before.standing?.auditLog.waiting,
      anchored: 'final',
      waiting: 0,
    });
    expect(after.standing?.emergencies).toEqual({ unreviewed: 0, late: 0 });
  });

  test('counts requests of all routes, but those that only watch', async () => {
    const world = await httpWorld();
    for (let round = 0; round < 3; round += 1) await world.call('/v1/network');
    for (const path of ['/health', '/ready', '/metrics']) await world.call(path);
    await world.call('/v1/network', { method: 'PATCH' });
    await world.operator.readOperations({});
    const { requests } = await world.operator.readOperations({});
    expect(requests).toMatchObject({ answered: 4, failed: 0 });
    expect(requests.seconds).toBeGreaterThan(0);
    const counts = requests.buckets.map(({ count }) => count);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(requests.buckets.at(-1)).toEqual({ upToSeconds: 10, count: 4 });
  });

  test('counts what failed', async () => {
    const readNetwork = () => Promise.reject(new AppError('store_unavailable'));
    const world = await httpWorld({ handlers: { readNetwork } });
    await world.call('/v1/network');
    expect((await world.operator.readOperations({})).requests).toMatchObject({ answered: 1, failed: 1 });
  });

  test('leaves out what cannot be read, and has the rest', async () => {
    const world = await httpWorld({
      headBlock: () => Promise.reject(new AppError('registry_unavailable')),
      readiness: async () => ({ database: false, chain: false }),
      isIndexFresh: false,
    });
    world.ports.store.reading = () => Promise.reject(new AppError('store_unavailable'));
    const { chain, standing, statusLists, checks } = await world.operator.readOperations({});
    expect(chain).toEqual({ indexBlock: 7, indexAgeSeconds: 1.5 });
    expect(standing).toBeUndefined();
    expect(statusLists).toEqual({ known: 3, stale: 3 });
    expect(checks).toEqual({ database: false, chain: false });
  });

  test('does not hide a bug', async () => {
    const world = await httpWorld({ headBlock: () => Promise.reject(new TypeError('no such thing')) });
    const headers = { authorization: `Bearer ${operatorKey}` };
    expect((await world.call('/v1/operations', { headers })).status).toBe(500);
  });
});
