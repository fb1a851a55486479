import { beforeEach, expect, test } from '@jest/globals';
import { acceptPresentation, listGrants, revokeConsentGrant } from '../index.ts';
import { answer, ask, createWorld, grantQuery, registerPatient, signedGrant, type World } from '../testing/world.ts';

let world: World;
let grant: Awaited<ReturnType<typeof signedGrant>>;
beforeEach(async () => {
  world = await createWorld();
  await registerPatient(world);
  grant = await signedGrant(world);
  const request = await ask(world, world.clinic.id, grantQuery);
  await acceptPresentation(world.ports, world.clinic.id, request.id, await answer(world, request, [grant.held]));
});

const list = (tenant = world.clinic.id) => listGrants(world.ports, tenant, world.patientDid);
const states = async () => (await list()).map(({ state }) => state);

test('a grant that is held is in force, at the organisation that holds it', async () => {
  expect(await list()).toMatchObject([{ grant: { id: grant.grant.id }, custody: 'holder', state: 'in_force' }]);
  expect(await list(world.other.id)).toEqual([]);
});

test('one that was taken back is revoked, also while the chain does not say so', async () => {
  world.chain.fail();
  await revokeConsentGrant(world.ports, grant.secret);
  expect(await states()).toEqual(['revoked']);
});

test('one whose time is over has expired', async () => {
  world.clock.advance(400 * 86_400);
  expect(await states()).toEqual(['expired']);
});

test('a status that cannot be read is not guessed', async () => {
  world.chain.fail();
  await expect(list()).rejects.toMatchObject({ code: 'registry_unavailable' });
});
