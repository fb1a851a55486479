import { addressOfPrivateKey, type Bytes32, type Did, emergencyDigest, signEmergencyDigest } from '@assent/domain';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type FhirScene, fhirScene, permitting } from '../testing/fhir-scene.ts';
import { emergencyDoctor, emergencyOrder } from '../testing/samples.ts';

const key = `0x${'5a'.repeat(32)}` as Bytes32;
const doctorWish = { purposes: ['TREAT' as const, 'BTG' as const, 'ETREAT' as const] };

let scene: FhirScene;
let patient: { readonly id: string; readonly did: Did };
let token = '';
beforeAll(async () => {
  scene = await fhirScene();
  const { operator } = scene.world;
  const policy = { id: 1, threshold: 1, requiredClasses: ['clinician' as const], maxSeconds: 3600, active: true };
  await operator.setEmergencyPolicy({ body: policy });
  await operator.setEmergencyApprover({ body: { address: addressOfPrivateKey(key), classes: ['clinician'] } });
  patient = await scene.patient('unconscious');
  await scene.patient('other');
  for (const name of ['unconscious', 'other', 'unlinked']) {
    const subject = { reference: `Patient/${name}` };
    const code = { coding: [{ system: 'http://loinc.org', code: '8302-2' }] };
    const security = [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HIV' }];
    await scene.server.put({ resourceType: 'Patient', id: name });
    await scene.server.put({ resourceType: 'Observation', id: `o-${name}`, status: 'final', code, subject });
    await scene.server.put({
      resourceType: 'Observation',
      id: `h-${name}`,
      meta: { security },
      status: 'final',
      code,
      subject,
    });
    await scene.server.put({ resourceType: 'Condition', id: `c-${name}`, code, subject });
  }
  token = await scene.tokenFor(emergencyDoctor, doctorWish);
}, 60_000);
afterAll(() => scene.server.stop());

/** A case for observations of the patient, approved by one. */
async function openCase(): Promise<string> {
  const { client } = scene.clinic;
  const asked = await client.requestEmergency({ body: { order: emergencyOrder(patient.did, 1) } });
  if (!asked.valid) throw new Error('a request for emergency access was refused');
  const params = { id: asked.emergency.id };
  const digest = emergencyDigest(await scene.world.clientOf().readEmergencyRules({}), asked.emergency.request);
  const body = { approver: addressOfPrivateKey(key), signature: signEmergencyDigest(digest, key) };
  await client.approveEmergency({ params, body });
  return params.id;
}
const closeCase = (id: string) =>
  scene.clinic.client.closeEmergency({ params: { id }, body: { by: emergencyDoctor, note: 'over' } });

const under = (purpose: string) => ({ headers: { 'x-purpose-of-use': purpose } });
const idsOf = async (path: string, purpose = 'BTG', as = token) =>
  (await scene.ask(path, as, under(purpose))).resources.map(({ id }) => id).sort();

describe('emergency access through the proxy', () => {
  test('is none without a case: what is asked for is as if it were not there', async () => {
    const [closed, absent] = await Promise.all(
      ['Observation/o-unconscious', 'Observation/nowhere'].map((path) => scene.ask(path, token, under('BTG'))),
    );
    expect(closed).toEqual(absent);
    expect(closed?.status).toBe(404);
    expect(await idsOf('Observation?patient=unconscious')).toEqual([]);
  });

  test('is to the types of the case, whatever label they have, in every way to ask', async () => {
    const id = await openCase();
    const opened = ['h-unconscious', 'o-unconscious'];
    for (const path of ['Observation?patient=unconscious', 'Patient/unconscious/$everything', 'Observation']) {
      expect(await idsOf(path)).toEqual(opened);
      expect(await idsOf(path, 'ETREAT')).toEqual(opened);
    }
    expect(await idsOf('Observation/h-unconscious')).toEqual(['h-unconscious']);
    expect(await idsOf('Condition?patient=unconscious')).toEqual([]);
    expect((await scene.ask('Patient/unconscious', token, under('BTG'))).status).toBe(404);
    await closeCase(id);
  });

  test('is under its purposes alone, for its requester alone, and to its patient alone', async () => {
    const id = await openCase();
    expect(await idsOf('Observation?patient=unconscious', 'TREAT')).toEqual([]);
    expect(await idsOf('Observation?patient=unconscious', 'BTG,TREAT')).toEqual([]);
    const nurse = await scene.tokenFor(scene.world.agent.newDid('nurse'), doctorWish);
    expect(await idsOf('Observation?patient=unconscious', 'BTG', nurse)).toEqual([]);
    expect(await idsOf('Observation?patient=other')).toEqual([]);
    expect(await idsOf('Observation?patient=unlinked')).toEqual([]);
    const registered = await scene.tokenFor(emergencyDoctor, { purposes: ['TREAT'] });
    expect((await scene.ask('Observation/o-unconscious', registered, under('BTG'))).status).toBe(403);
    await closeCase(id);
  });

  test('is a line in the history for each resource, which says under which case, and is counted when it is closed', async () => {
    const id = await openCase();
    await idsOf('Observation?patient=unconscious');
    const { receipts } = await scene.clinic.client.readHistory({ query: { subject: patient.did, limit: 200 } });
    const accesses = receipts.filter(({ emergency, event }) => emergency === id && event === 'access_permitted');
    expect(accesses).toHaveLength(2);
    expect(accesses[0]).toMatchObject({ actor: emergencyDoctor, purposes: ['BTG'], dataClasses: ['Observation'] });
    await closeCase(id);
    const told = await scene.clinic.client.readEmergency({ params: { id } });
    expect(told).toMatchObject({ state: 'closed', closed: { accesses: 2 } });
  });

  test('ends when the case is closed, with the token that is still good', async () => {
    const id = await openCase();
    expect(await idsOf('Observation?patient=unconscious')).toHaveLength(2);
    await closeCase(id);
    expect((await scene.ask('Observation/o-unconscious', token, under('BTG'))).status).toBe(404);
    expect(await idsOf('Observation?patient=unconscious')).toEqual([]);
  });

  test('ends with the time of the case', async () => {
    await openCase();
    scene.world.clock.advance(3599);
    const late = await scene.tokenFor(emergencyDoctor, doctorWish);
    expect(await idsOf('Observation?patient=unconscious', 'BTG', late)).toHaveLength(2);
    scene.world.clock.advance(1);
    expect(await idsOf('Observation?patient=unconscious', 'BTG', late)).toEqual([]);
  });

  test('ends with a grant that says never', async () => {
    await openCase();
    const as = await scene.tokenFor(emergencyDoctor, doctorWish);
    expect(await idsOf('Observation?patient=unconscious', 'BTG', as)).toHaveLength(2);
    await scene.consent(patient, [permitting([{ did: scene.clinic.tenant.did }], ['Observation'])]);
    expect(await idsOf('Observation?patient=unconscious', 'BTG', as)).toEqual([]);
  });
});
