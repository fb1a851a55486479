import { beforeEach, describe, expect, test } from '@jest/globals';
import { reinstateCredential, revokeCredential, suspendCredential } from '../index.ts';
import { createWorld, issue, registerPatient, type World } from '../testing/world.ts';

let world: World;
let credential: Awaited<ReturnType<typeof issue>>;
beforeEach(async () => {
  world = await createWorld();
  await registerPatient(world);
  credential = await issue(world);
});

const suspend = (id = credential.id) => suspendCredential(world.ports, world.clinic.id, id);
const reinstate = (id = credential.id) => reinstateCredential(world.ports, world.clinic.id, id);
const reading = async () => (await world.ports.revocations.read([credential.status])).readings[0];
const kept = () => world.store.tenant(world.clinic.id, ({ credentials }) => credentials.get(credential.id));
const changesQueued = async () =>
  (await world.ledger.queued(100)).filter(({ intent }) => intent.kind === 'set_suspension');
const events = async () => {
  const page = { limit: 10, offset: 0 };
  const receipts = await world.store.tenant(world.clinic.id, (records) =>
    records.receipts.ofSubject(credential.subject, page),
  );
  return receipts.map(({ event }) => event).filter((event) => event !== 'credential_issued');
};

describe('suspending a credential', () => {
  test('denies it locally and queues it for the chain in one step; twice is the same as once', async () => {
    const first = await suspend();
    expect(await suspend()).toEqual(first);
    expect(await reading()).toBe('suspended');
    expect(await kept()).toMatchObject({ suspension: { suspended: true, at: first.at, intent: first.intent } });
    const queued = await changesQueued();
    const { suspensionListId: listId, index } = credential.status;
    expect(queued).toEqual([{ id: first.intent, intent: { kind: 'set_suspension', listId, index, suspended: true } }]);
    expect(await events()).toEqual(['credential_suspended']);
  });

  test('ends when it is reinstated: the denial is gone, and the chain is asked for it', async () => {
    const suspended = await suspend();
    world.clock.advance(60);
    const first = await reinstate();
    expect(await reinstate()).toEqual(first);
    expect(first.intent).not.toBe(suspended.intent);
    expect(await reading()).toBe('valid');
    const queued = await changesQueued();
    expect(queued.map(({ intent }) => intent)).toMatchObject([{ suspended: true }, { suspended: false }]);
    expect(await events()).toEqual(['credential_reinstated', 'credential_suspended']);
    await suspend();
    expect(await reading()).toBe('suspended');
  });

  test('is not over while the chain says otherwise', async () => {
    await suspend();
    world.chain.suspend(credential.status);
    await reinstate();
    expect(await reading()).toBe('suspended');
    world.chain.suspend(credential.status, false);
    expect(await reading()).toBe('valid');
  });

  test('goes on beside a revocation, which is for good', async () => {
    await suspend();
    await revokeCredential(world.ports, world.clinic.id, credential.id);
    expect(await reading()).toBe('revoked');
    for (const change of [suspend, reinstate])
      await expect(change()).rejects.toMatchObject({ code: 'conflict', params: { reason: 'revoked' } });
  });

  test('is for its issuer only', async () => {
    for (const change of [suspendCredential, reinstateCredential]) {
      const attempt = change(world.ports, world.other.id, credential.id);
      await expect(attempt).rejects.toMatchObject({ code: 'not_found' });
    }
    expect(await reading()).toBe('valid');
  });

  test('ends also if only the chain knows of it, as after a database was restored', async () => {
    world.chain.suspend(credential.status);
    expect(await reinstate()).toMatchObject({ suspended: false });
    expect((await changesQueued()).map(({ intent }) => intent)).toMatchObject([{ suspended: false }]);
  });

  test('needs a place for it, which credentials of before have not', async () => {
    const { suspensionListId: _, ...status } = credential.status;
    const old = { ...credential, id: 'old', status };
    await world.store.tenant(world.clinic.id, ({ credentials }) => credentials.insert(old));
    await expect(suspend('old')).rejects.toMatchObject({ code: 'conflict', params: { reason: 'not_suspendable' } });
  });
});
