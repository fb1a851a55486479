import type { Instant, TenantId } from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  accreditIssuer,
  grantForPatient,
  issueCredential,
  onboardCustodialPatient,
  onboardOrganization,
  revokeCredential,
  revokeGrantForPatient,
} from '../index.ts';
import { createWorld, grantOf, identity, issue, now, registerPatient, type World } from '../testing/world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await registerPatient(world);
});
const order = (changes: object = {}) => ({
  subject: world.patientDid,
  content: identity,
  format: 'dc+sd-jwt' as const,
  validUntil: '2027-01-01T00:00:00Z' as Instant,
  ...changes,
});

describe('issuing', () => {
  test('gives each credential its own place in the list of its issuer', async () => {
    const issued = await Promise.all(Array.from({ length: 10 }, () => issue(world)));
    expect(new Set(issued.map(({ status }) => status.index)).size).toBe(10);
    expect(new Set(issued.map(({ status }) => status.listId)).size).toBe(1);
  });

  test('goes on in a new list when the old one is full, and the chain is asked for it', async () => {
    const created = async () => {
      const queued = await world.store.network((records) => records.outbox.counts());
      return queued.queued;
    };
    const [listId, salt] = [world.ports.random.bytes32(), world.ports.random.bytes32()];
    const list = { listId, salt, size: 10, suspensions: { listId: salt, salt: listId } };
    await world.store.tenant(world.clinic.id, ({ statusLists }) => statusLists.insert(list));
    const before = await created();
    const issued = [];
    while (issued.length < 12) issued.push(await issue(world));
    const lists = issued.map(({ status }) => status.listId);
    expect(lists.slice(0, 9)).toEqual(Array(9).fill(list.listId));
    expect(new Set(lists.slice(9)).size).toBe(1);
    expect(lists[9]).not.toBe(list.listId);
    expect(await created()).toBe(before + 2);
    const { status } = issued[11] as (typeof issued)[number];
    expect(status.uri).toBe(world.ports.listUrlOf(status.listId));
  });

  test('begins a list for an organisation that was accredited after it was onboarded', async () => {
    const { tenant } = await onboardOrganization(world.ports, {
      ...{ id: 'later' as TenantId, kind: 'lab', name: 'A lab', accreditedFor: [] },
      accreditedUntil: '2028-01-01T00:00:00Z' as Instant,
    });
    const { did: subject } = await onboardCustodialPatient(world.ports, tenant.id);
    const own = order({ subject });
    await expect(issueCredential(world.ports, tenant.id, own)).rejects.toMatchObject({ code: 'not_accredited' });
    const period = { from: now, until: '2028-01-01T00:00:00Z' as Instant };
    await accreditIssuer(world.ports, { issuer: tenant.did, type: identity.type, ...period });
    const issued = await issueCredential(world.ports, tenant.id, own);
    expect(issued.status.listId).toMatch(/^0x/);
  });

  test('goes on in a new list when the old one was made before there were suspensions', async () => {
    const list = { listId: world.ports.random.bytes32(), salt: world.ports.random.bytes32(), size: 10 };
    await world.store.tenant(world.clinic.id, ({ statusLists }) => statusLists.insert(list));
    const { status } = await issue(world);
    expect(status.listId).not.toBe(list.listId);
    expect(status.suspensionListId).toMatch(/^0x/);
    expect((await issue(world)).status.listId).toBe(status.listId);
  });

  test('needs an accreditation in force', async () => {
    await expect(issueCredential(world.ports, world.sponsor.id, order())).rejects.toMatchObject({
      code: 'not_accredited',
    });
    world.clock.advance(366 * 86_400);
    const validUntil = '2030-01-01T00:00:00Z' as Instant;
    await expect(issueCredential(world.ports, world.clinic.id, order({ validUntil }))).rejects.toMatchObject({
      code: 'not_accredited',
    });
  });

  test('refuses a subject who is no patient of the tenant', async () => {
    await expect(issueCredential(world.ports, world.other.id, order())).rejects.toMatchObject({ code: 'not_found' });
  });

  test('refuses a second credential with the same id, and one that is over already', async () => {
    const id = '0b0f6a3e-5f0d-4f6e-9c1b-1f2d3c4b5a69';
    await issueCredential(world.ports, world.clinic.id, order({ id }));
    await expect(issueCredential(world.ports, world.clinic.id, order({ id }))).rejects.toMatchObject({
      code: 'conflict',
    });
    await expect(issueCredential(world.ports, world.clinic.id, order({ validUntil: now }))).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });
});

describe('revoking a credential', () => {
  test('denies it locally and queues it for the chain in one step; twice is the same as once', async () => {
    const { id, status } = await issue(world);
    const first = await revokeCredential(world.ports, world.clinic.id, id);
    expect(await revokeCredential(world.ports, world.clinic.id, id)).toEqual(first);
    expect((await world.ports.revocations.read([status])).readings).toEqual(['revoked']);
    const [progress] = await world.store.network((records) => records.outbox.progress([first.intent]));
    expect(progress).toMatchObject({ kind: 'revoke_status', state: 'queued' });
  });

  test('is for its issuer only', async () => {
    const { id } = await issue(world);
    await expect(revokeCredential(world.ports, world.other.id, id)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('a patient without a device', () => {
  test('gives and takes back consent through the service, and every signature says so', async () => {
    const { clinic, ports } = world;
    const patient = await onboardCustodialPatient(ports, clinic.id);
    const stored = await grantForPatient(ports, clinic.id, patient.id, grantOf(patient.did, clinic.did));
    expect(stored.custody).toBe('service');
    expect(await world.agent.verifyCredential(stored.compact)).toMatchObject({
      value: { custody: 'service', issuer: patient.did },
    });
    const revoked = await revokeGrantForPatient(ports, clinic.id, stored.grant.id);
    const counts = await world.store.network((records) => records.outbox.progress([revoked.intent]));
    expect(counts).toHaveLength(1);
  });

  test('is never spoken for when they hold their own key', async () => {
    const { clinic, ports, patientDid, store } = world;
    const patient = await store.tenant(clinic.id, (records) => records.patients.byDid(patientDid));
    const call = grantForPatient(ports, clinic.id, patient?.id ?? '', grantOf(patientDid, clinic.did));
    await expect(call).rejects.toMatchObject({ code: 'forbidden' });
  });
});

test('an organisation cannot be onboarded twice under one id', async () => {
  const application = { id: world.clinic.id, kind: 'lab' as const, name: 'x', accreditedFor: [], accreditedUntil: now };
  await expect(onboardOrganization(world.ports, application)).rejects.toMatchObject({ code: 'conflict' });
});
