import type { Coding, Did } from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { setConsentRules } from '../access/consent-rules.ts';
import { createWorld, type World } from '../testing/world.ts';
import { decideOnResources, type ResourceFacts } from './decide-on-resources.ts';

const restricted: Coding = { system: 'urn:labels', code: 'R' };
const sensitive: Coding = { system: 'http://loinc.org', code: '75622-1' };
const plain: Coding = { system: 'http://loinc.org', code: '718-7' };

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await world.store.tenant(world.clinic.id, ({ fhirPatients }) => fhirPatients.link(world.patientDid, 'p1'));
});

/** Everything is permitted but what a rule of the house denies. */
const deny = (data: { readonly securityLabels: readonly Coding[] } | { readonly codes: readonly Coding[] }) =>
  setConsentRules(world.ports, world.clinic.id, {
    algorithm: 'environment-with-residual/1',
    environment: { id: 'house', base: 'permit', provisions: [{ effect: 'deny', data: [data as never] }] },
  });

const facts = (codes: readonly Coding[], mentioned: readonly Coding[] = [], patient = 'p1'): ResourceFacts => ({
  resource: { type: 'Observation', id: 'o-1', securityLabels: [], codes: [...codes] },
  ...{ mentioned, patient },
});
const decide = async (...resources: readonly ResourceFacts[]) => {
  const asked = {
    requester: { did: world.clinic.did as Did, roles: [], identifiers: [] },
    purposes: ['TREAT' as const],
    action: 'view' as const,
    human: true,
  };
  const verdicts = await decideOnResources(world.ports, world.clinic.id, asked, resources);
  return verdicts.map(({ permitted }) => permitted);
};

describe('of resources that a policy of the house permits', () => {
  test('leave those that no rule speaks of, of patients who are known', async () => {
    await deny({ codes: [sensitive] });
    expect(await decide(facts([plain]), facts([plain], [], 'p2'))).toEqual([true, false]);
  });

  test('stay those with a code that is denied, and those that mention one', async () => {
    await deny({ codes: [sensitive] });
    expect(await decide(facts([sensitive]), facts([plain], [sensitive]), facts([plain], [plain]))).toEqual([
      false,
      false,
      true,
    ]);
  });

  test('stay those that leave open whether a rule is about them', async () => {
    await deny({ securityLabels: [restricted] });
    const one = facts([plain]);
    const { id: _, ...unnamed } = one.resource;
    expect(await decide(one, { ...one, resource: unnamed })).toEqual([true, false]);
  });
});
