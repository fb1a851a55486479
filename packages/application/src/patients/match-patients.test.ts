import { plusSeconds } from '@assent/domain';
import { beforeEach, expect, test } from '@jest/globals';
import { issueCredential, matchPatients, revokeCredential } from '../index.ts';
import { createWorld, identity, registerPatient, type World } from '../testing/world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await registerPatient(world);
});

/** A wallet that took an offer need not be of a registered patient. */
const issue = (subject: typeof world.patientDid) => {
  const order = { subject, content: identity, format: 'dc+sd-jwt' } as const;
  const validUntil = plusSeconds(world.clock.now(), 86_400);
  return issueCredential(world.ports, world.clinic.id, { ...order, validUntil }, { isVouchedFor: true });
};
const { name, birthDate } = identity.claims as { name: { family: string; given: string[] }; birthDate: string };
const match = (changes = {}, tenant = world.clinic.id) =>
  matchPatients(world.ports, tenant, { ...name, birthDate, ...changes });

test('a patient whom the organisation vouched for is suggested, by the id they have here', async () => {
  await issue(world.patientDid);
  await issue(world.patientDid);
  const { matches, looked } = await match();
  expect(looked).toBe(2);
  expect(matches).toEqual([
    {
      did: world.patientDid,
      patient: expect.any(String),
      ...name,
      birthDate,
      confidence: 'high',
      isOfCredential: false,
      since: world.clock.now(),
    },
  ]);
  expect((await match({}, world.other.id)).matches).toEqual([]);
});

test('the likeliest is first, and who was never registered is without an id', async () => {
  const stranger = world.agent.newDid('stranger');
  await issue(stranger);
  const { matches } = await match({ family: 'Another' });
  expect(matches).toMatchObject([{ did: stranger, confidence: 'medium' }]);
  expect(matches[0]).not.toHaveProperty('patient');
  expect((await match({ birthDate: '1900-12-31' })).matches).toEqual([]);
});

test('whose credential was shown is said, and comes first', async () => {
  const twin = world.agent.newDid('twin');
  const { id } = await issue(twin);
  await issue(world.patientDid);
  const { matches } = await match({ credential: { id, issuer: world.clinic.did } });
  expect(matches.map(({ did, isOfCredential }) => [did, isOfCredential])).toEqual([
    [twin, true],
    [world.patientDid, false],
  ]);
});

test('a credential of another issuer that chose the same id is nobody’s of ours', async () => {
  const { id } = await issue(world.patientDid);
  const { matches } = await match({ credential: { id, issuer: world.other.did } });
  expect(matches.map(({ isOfCredential }) => isOfCredential)).toEqual([false]);
});

test('what was revoked suggests nobody', async () => {
  const { id } = await issue(world.patientDid);
  await revokeCredential(world.ports, world.clinic.id, id);
  expect((await match()).matches).toEqual([]);
});
