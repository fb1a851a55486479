import type { Client } from '@assent/api';
import { answerRequest } from '@assent/application';
import type { Did, Receipt } from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { type HttpWorld, httpWorld, type Organization } from '../testing/http-world.ts';
import { accessRequest, healthBundleOf, mandateOf } from '../testing/samples.ts';

let world: HttpWorld;
let clinic: Organization;
let patient: Did;
let patientId: string;
let parent: Did;

beforeEach(async () => {
  world = await httpWorld();
  clinic = await world.onboard('clinic', 'clinic');
  patient = world.agent.newDid('child');
  parent = world.agent.newDid('parent');
  const request = await clinic.client.requestPresentation({
    body: { query: { credentials: [] }, purpose: 'Registration' },
  });
  const presentation = await proofOf(patient, request.challenge);
  const made = await clinic.client.onboardPatient({ body: { custody: 'holder', request: request.id, presentation } });
  patientId = made.valid ? made.patient.id : '';
  await clinic.client.decide({ body: accessRequest(patient, clinic.tenant.did) });
  await world.logReceipts();
});

const params = () => ({ tenant: clinic.tenant.id });
const proofOf = (did: Did, challenge: string) =>
  answerRequest(world.ports, did, [], { challenge, audience: clinic.tenant.did });

async function sessionOf(did: Did, onBehalfOf?: Did): Promise<Client> {
  const anybody = world.clientOf();
  const asked = await anybody.requestHolderProof({ params: params() });
  const presentation = await proofOf(did, asked.challenge);
  const body = { request: asked.id, presentation, ...(onBehalfOf ? { onBehalfOf } : {}) };
  const session = await anybody.openHolderSession({ params: params(), body });
  return world.clientOf(session.valid ? session.token : '');
}
const register = (kind: 'guardian' | 'proxy' = 'guardian') =>
  clinic.client.registerMandate({
    params: { id: patientId },
    body: { ...structuredClone(mandateOf(parent)), kind } as never,
  });

const files = [{ contentType: 'application/fhir+json' as const, content: healthBundleOf('Made') }];
const reads: Readonly<Record<string, (as: Client) => Promise<unknown>>> = {
  OwnHistory: (as) => as.readOwnHistory({ params: params() }),
  OwnReceipts: (as) => as.readOwnReceiptBundle({ params: params() }),
  OwnCredentials: (as) => as.listOwnCredentials({ params: params() }),
  OwnExport: (as) => as.exportOwnData({ params: params() }),
  OwnNotices: (as) => as.readOwnNotices({ params: params() }),
  OwnAnomalies: (as) => as.readOwnAnomalies({ params: params() }),
  OwnHealthLinks: (as) => as.listOwnHealthLinks({ params: params() }),
};
const lines = async (): Promise<readonly Receipt[]> =>
  (await clinic.client.readHistory({ query: { subject: patient } })).receipts.filter(({ event }) =>
    event.startsWith('agent_'),
  );

describe('whoever acts for a patient', () => {
  test.each(Object.keys(reads))('leaves a line in the history of the patient for reading %s', async (data) => {
    await register();
    const read = reads[data];
    await read?.(await sessionOf(parent, patient));
    expect(await lines()).toEqual([
      expect.objectContaining({
        ...{ event: 'agent_read', subject: patient, actor: parent, human: true },
        ...{ dataClasses: [data], reasons: ['guardian'] },
      }),
    ]);
  });

  test('leaves one line for each session and kind of data, however often and however many at once', async () => {
    await register('proxy');
    const session = await sessionOf(parent, patient);
    await Promise.all(Array.from({ length: 5 }, () => reads.OwnHistory?.(session)));
    await reads.OwnCredentials?.(session);
    await reads.OwnCredentials?.(session);
    expect((await lines()).map(({ dataClasses }) => dataClasses[0]).sort()).toEqual(['OwnCredentials', 'OwnHistory']);
    await reads.OwnHistory?.(await sessionOf(parent, patient));
    expect(await lines()).toHaveLength(3);
    expect((await lines()).every(({ reasons }) => reasons.join() === 'proxy')).toBe(true);
  });

  test('leaves a line for each change', async () => {
    await register();
    const session = await sessionOf(parent, patient);
    const { id } = await session.createOwnHealthLink({ params: params(), body: { files } });
    await session.revokeOwnHealthLink({ params: { ...params(), id } });
    await session.setOwnNotices({ params: params(), body: { enabled: true } });
    expect((await lines()).map(({ event, dataClasses }) => [event, dataClasses[0]])).toEqual([
      ['agent_changed', 'OwnNotices'],
      ['agent_changed', 'OwnHealthLinks'],
      ['agent_changed', 'OwnHealthLinks'],
    ]);
  });

  test('leaves none where nothing was answered', async () => {
    const { id: mandate } = await register();
    const session = await sessionOf(parent, patient);
    const id = world.ports.random.uuid();
    await expect(session.revokeOwnHealthLink({ params: { ...params(), id } })).rejects.toMatchObject({
      code: 'not_found',
    });
    await clinic.client.endMandate({ params: { id: mandate }, body: { reason: 'over' } });
    await expect(reads.OwnHistory?.(session)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await lines()).toEqual([]);
  });

  test('is told of to the patient in words, and the patient is not', async () => {
    await register();
    await reads.OwnHistory?.(await sessionOf(parent, patient));
    const own = await sessionOf(patient);
    for (const read of Object.values(reads)) await read(own);
    expect(await lines()).toHaveLength(1);
    const told = async (language: 'en' | 'es') =>
      (await own.readOwnHistory({ params: params(), query: { language } })).told?.[0]?.sentences[0];
    expect(await told('en')).toMatch(/, your guardian \(identifier did:[^)]+\) looked at your history\.$/);
    expect(await told('es')).toMatch(/, su tutor o tutora legal \(identificador did:[^)]+\) consultó su historial\.$/);
  });
});

test('what could not be written down is not answered', async () => {
  await register();
  const session = await sessionOf(parent, patient);
  const { tenant } = world.ports.store;
  Object.assign(world.ports.store, {
    tenant: (id: never, work: (records: object) => Promise<unknown>) =>
      tenant(id, (records) => work({ ...records, usedTokens: { use: () => Promise.reject(new Error('disk full')) } })),
  });
  await expect(reads.OwnHistory?.(session)).rejects.toMatchObject({ params: { status: 500 } });
});
