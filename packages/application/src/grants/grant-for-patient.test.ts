import { beforeEach, describe, expect, test } from '@jest/globals';
import { grantForPatient, onboardCustodialPatient, revokeGrantForPatient } from '../index.ts';
import { createWorld, grantOf, type World } from '../testing/world.ts';

let world: World;
let patient: Awaited<ReturnType<typeof onboardCustodialPatient>>;

beforeEach(async () => {
  world = await createWorld();
  patient = await onboardCustodialPatient(world.ports, world.clinic.id);
});

const sign = (changes: object = {}) =>
  grantForPatient(world.ports, world.clinic.id, patient.id, grantOf(patient.did, world.clinic.did, changes));

const historyOf = () =>
  world.store.tenant(world.clinic.id, (records) => records.receipts.ofSubject(patient.did, { limit: 10, offset: 0 }));

describe('a grant signed for a patient without a device', () => {
  test('is the same credential, with one line of history, however often it is asked for', async () => {
    const first = await sign();
    expect(first.custody).toBe('service');
    expect(await sign()).toEqual(first);
    expect((await historyOf()).map(({ event }) => event)).toEqual(['grant_received']);
  });

  test('can be revoked after it was asked for twice', async () => {
    const { grant, key } = await sign();
    const again = await sign();
    await revokeGrantForPatient(world.ports, world.clinic.id, grant.id);
    expect(again.key).toBe(key);
    expect(await world.store.network((records) => records.denials.among([again.key]))).toEqual(new Set([key]));
  });

  test('does not replace another one with the same id and version', async () => {
    await sign();
    await expect(sign({ jurisdiction: 'US-WA' })).rejects.toMatchObject({ code: 'conflict' });
  });
});
