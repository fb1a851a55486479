import type { HeldCredential } from '@assent/application';
import type { Coding, Did, TypedClaims } from '@assent/domain';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type FhirScene, fhirScene, permitting } from '../testing/fhir-scene.ts';
import { nextYear } from '../testing/http-world.ts';

const system = 'http://terminology.hl7.org/CodeSystem/practitioner-role';
const [doctor, nurse, janitor] = ['doctor', 'nurse', 'ict'].map((code) => ({ system, code })) as [
  Coding,
  Coding,
  Coding,
];
const inForce = { start: '2026-01-01T00:00:00Z', end: '2026-12-01T00:00:00Z' };
const over = { start: '2025-01-01T00:00:00Z', end: '2026-06-01T00:00:00Z' };

let scene: FhirScene;
let practitioner: Did;
let client = '';
beforeAll(async () => {
  scene = await fhirScene();
  practitioner = scene.world.agent.newDid('practitioner');
  // doctors and nurses may see observations, whoever they are
  await scene.consent(
    await scene.patient('p'),
    [doctor, nurse].map((role) => permitting([{ role }], ['Observation'])),
  );
  await scene.server.put({ resourceType: 'Patient', id: 'p' });
  await scene.server.put({
    ...{ resourceType: 'Observation', id: 'o', status: 'final', subject: { reference: 'Patient/p' } },
    code: { coding: [{ system: 'http://loinc.org', code: '8302-2' }] },
  });
  const requester = { did: practitioner, roles: [], identifiers: [] };
  client = await scene.register({ requester, rolesToProve: [doctor, janitor] });
}, 60_000);
afterAll(() => scene.server.stop());

const affiliation = (role: Coding, period: object | undefined = inForce, did?: Did): TypedClaims => ({
  type: 'OrganizationAffiliation',
  claims: { organization: { name: 'Clinic', ...(did ? { did } : {}) }, role, ...(period ? { period } : {}) } as never,
});
const license = (profession: Coding): TypedClaims => ({
  type: 'PractitionerLicense',
  claims: {
    name: { family: 'Made', given: ['Up'] },
    ...{ licenseNumber: 'L-1', profession, jurisdiction: 'US-OR' },
  },
});

async function issue(
  content: TypedClaims,
  { subject = practitioner, format = 'vc+jwt' as 'vc+jwt' | 'dc+sd-jwt', validUntil = nextYear } = {},
): Promise<HeldCredential & { readonly id: string }> {
  const body = { subject, content: structuredClone(content) as never, format, validUntil };
  const { id, compact, type } = await scene.clinic.client.issueCredential({ body });
  return { id, compact: compact as never, type, format, claims: { ...content.claims } };
}

/** How many observations a practitioner sees who shows these. */
async function seenWith(held: readonly HeldCredential[], as = client): Promise<number | string | undefined> {
  const { access_token, error } = await scene.askToken(as, practitioner, held);
  return access_token === undefined ? error : (await scene.ask('Observation?patient=p', access_token)).total;
}

describe('a role that a client may prove', () => {
  test('counts when a credential proves it, and not without', async () => {
    expect(await seenWith([])).toBe(0);
    expect(await seenWith([await issue(affiliation(doctor))])).toBe(1);
    expect(await seenWith([await issue(license(doctor))])).toBe(1);
    expect(await seenWith([await issue(affiliation(doctor), { format: 'dc+sd-jwt' })])).toBe(1);
  });

  test('is nothing to a credential of another role, nor is a role that it may not prove to any', async () => {
    expect(await seenWith([await issue(affiliation(janitor))])).toBe(0);
    expect(await seenWith([await issue(affiliation(nurse))])).toBe(0);
    const requester = { did: practitioner, roles: [], identifiers: [] };
    expect(await seenWith([await issue(affiliation(doctor))], await scene.register({ requester }))).toBe(0);
  });

  test('is over with the period it was given for, and with a period that is hidden', async () => {
    expect(await seenWith([await issue(affiliation(doctor, over))])).toBe(0);
    expect(await seenWith([await issue(license(doctor), { format: 'dc+sd-jwt' })])).toBe(0);
  });

  test('is of the organisation that the client acts for, if it acts for one', async () => {
    const [here, elsewhere] = [scene.clinic.tenant.did, scene.world.agent.newDid('elsewhere')];
    const requester = { did: practitioner, organization: here, roles: [], identifiers: [] };
    const bound = await scene.register({ requester, rolesToProve: [doctor] });
    expect(await seenWith([await issue(affiliation(doctor, inForce, here))], bound)).toBe(1);
    expect(await seenWith([await issue(affiliation(doctor, inForce, elsewhere))], bound)).toBe(0);
    expect(await seenWith([await issue(affiliation(doctor))], bound)).toBe(0);
  });

  test('lets a token live no longer than its credential does', async () => {
    const short = await issue(affiliation(doctor), { validUntil: '2026-06-01T09:02:00Z' as never });
    expect((await scene.askToken(client, practitioner, [short])).expires_in).toBe(120);
    expect((await scene.askToken(client, practitioner, [await issue(affiliation(doctor))])).expires_in).toBe(300);
  });

  test('is refused with the client for a credential that was taken back, is of somebody else, or of nobody trusted', async () => {
    const revoked = await issue(affiliation(doctor));
    await scene.clinic.client.revokeCredential({ params: { id: revoked.id } });
    expect(await seenWith([revoked])).toBe('invalid_client');
    const stolen = await issue(affiliation(doctor), { subject: scene.world.agent.newDid('somebody') });
    expect(await seenWith([stolen])).toBe('invalid_client');
    const { id } = await scene.clinic.client.addTrust({
      body: { kind: 'did', did: scene.world.agent.newDid('academy'), types: ['OrganizationAffiliation'] },
    });
    const foreign = await issue(affiliation(doctor));
    expect(await seenWith([foreign])).toBe('invalid_client');
    await scene.clinic.client.removeTrust({ params: { id } });
    expect(await seenWith([foreign])).toBe(1);
  });
});
