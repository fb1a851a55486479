import type { TrustRule } from '@assent/domain';
import { beforeEach, expect, test } from '@jest/globals';
import { suspendIssuer } from '../accreditation/suspend-issuer.ts';
import { createWorld, now, type World } from '../testing/world.ts';
import { offlineTrust } from './offline-trust.ts';
import { addTrust } from './trust-settings.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});

const trust = () => offlineTrust(world.ports, world.clinic.id);
const add = (rule: TrustRule) => addTrust(world.ports, world.clinic.id, rule);
const typesOf = async (did: string) =>
  (await trust()).issuers.find((one) => one.did === did)?.believed.map(({ type }) => type) ?? [];

test('a tenant without rules is told of everybody accredited, with their times and status lists', async () => {
  const { at, issuers } = await trust();
  expect(at).toBe(now);
  const own = issuers.find(({ did }) => did === world.clinic.did);
  expect(own?.statusLists).toEqual([expect.stringMatching(/^https:\/\/assent\.example\/status-lists\/0x/)]);
  expect(own?.believed).toContainEqual({
    ...{ type: 'PatientIdentity', withoutStatus: false },
    accreditation: expect.objectContaining({ from: now, gaps: [] }),
  });
});

test('a rule about a type is all that counts for it', async () => {
  const stranger = 'did:example:lab' as typeof world.clinic.did;
  await add({ kind: 'did', did: stranger, types: ['PatientIdentity'], withoutStatus: true });
  expect(await typesOf(world.clinic.did)).not.toContain('PatientIdentity');
  const { issuers } = await trust();
  expect(issuers.find(({ did }) => did === stranger)).toEqual({
    did: stranger,
    believed: [{ type: 'PatientIdentity', withoutStatus: true }],
    statusLists: [],
  });
  await add({ kind: 'registry', types: ['PatientIdentity'] });
  expect(await typesOf(world.clinic.did)).toContain('PatientIdentity');
});

test('whoever is suspended, or whose accreditation has ended, is not believed', async () => {
  await suspendIssuer(world.ports, { issuer: world.clinic.did, type: 'PatientIdentity' });
  expect(await typesOf(world.clinic.did)).not.toContain('PatientIdentity');
  expect(await typesOf(world.other.did)).not.toEqual([]);
  world.clock.advance(3 * 365 * 86_400);
  expect((await trust()).issuers).toEqual([]);
});
