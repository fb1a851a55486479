import { answerRequest } from '@assent/application';
import { type Did, parseNoteKey, verifyReceiptBundle } from '@assent/domain';
import { logCrypto, verifyEd25519 } from '@assent/veramo';
import { describe, expect, test } from '@jest/globals';
import { hadAccess } from '../testing/had-access.ts';
import { httpWorld, nextYear } from '../testing/http-world.ts';
import { accessRequest, factsOf, grantOf, identityOf, ticketOrderOf } from '../testing/samples.ts';

const world = await httpWorld();
const { client, tenant } = await world.onboard('clinic', 'clinic', ['PatientIdentity', 'EligibilityFacts']);
const params = { tenant: tenant.id };

/** A patient of the clinic with two credentials and a session, about whom one decision was made. */
async function patientOf(name: string) {
  const did = world.agent.newDid(name);
  const request = await client.requestPresentation({ body: { query: { credentials: [] }, purpose: 'Registration' } });
  const presentation = await proofOf(did, request.challenge);
  await client.onboardPatient({ body: { custody: 'holder', request: request.id, presentation } });
  const issue = async () => {
    const content = structuredClone(identityOf(name)) as never;
    return (await client.issueCredential({ body: { subject: did, content, validUntil: nextYear } })).id;
  };
  const ids = [await issue(), await issue()];
  const [facts] = factsOf(name === 'first' ? '1980-01-01' : '1990-01-01');
  await client.orderFacts({ body: structuredClone({ subject: did, ...facts, validUntil: nextYear }) as never });
  await client.decide({ body: accessRequest(did, tenant.did) });
  const anybody = world.clientOf();
  const challenge = await anybody.requestHolderProof({ params });
  const body = { request: challenge.id, presentation: await proofOf(did, challenge.challenge) };
  const session = await anybody.openHolderSession({ params, body });
  return { did, ids, holder: world.clientOf(session.valid ? session.token : '') };
}

const proofOf = (did: Did, challenge: string) =>
  answerRequest(world.ports, did, [], { challenge, audience: tenant.did });

const first = await patientOf('first');
const second = await patientOf('second');
const patients = [first, second];

describe('a patient', () => {
  test.each(patients)(
    'sees the credentials issued to them, newest first, and no others',
    async ({ holder, ids, did }) => {
      const { credentials } = await holder.listOwnCredentials({ params });
      expect(credentials.map(({ id }) => id)).toEqual([...ids].reverse());
      expect(credentials.every(({ subject }) => subject === did)).toBe(true);
    },
  );

  test.each(patients)('is offered the facts about themselves, and takes those of nobody else', async (own) => {
    const { offers } = await own.holder.listOwnFacts({ params });
    const other = await (own === first ? second : first).holder.listOwnFacts({ params });
    expect(offers.map(({ facts }) => facts.birthDate)).toEqual([own === first ? '1980-01-01' : '1990-01-01']);
    const [theirs] = other.offers;
    const body = { commitment: 'ab'.repeat(48), proof: 'ab' };
    const taken = own.holder.acceptOwnFacts({ params: { ...params, id: theirs?.id ?? '' }, body });
    await expect(taken).rejects.toMatchObject({ code: 'not_found' });
  });

  test.each(patients)('sees what happened to their data, and to nobody else', async ({ holder, did }) => {
    const { receipts } = await holder.readOwnHistory({ params });
    expect(receipts.map(({ event }) => event)).toEqual(['access_denied', 'credential_issued', 'credential_issued']);
    expect(receipts.every(({ subject }) => subject === did)).toBe(true);
  });

  test.each(patients)('is told of it in words that name nobody else', async ({ holder, did }) => {
    const { told = [], direction } = await holder.readOwnHistory({ params, query: { language: 'en' } });
    const { receipts } = await holder.readOwnHistory({ params });
    expect(direction).toBe('ltr');
    expect(told.map(({ receipt }) => receipt)).toEqual(receipts.map(({ id }) => id));
    for (const one of patients) expect(JSON.stringify(told)).not.toContain(one.did);
    expect(receipts.every(({ subject }) => subject === did)).toBe(true);
  });

  test('chooses what to be told of for nobody else, and reads on from no receipt of anybody else', async () => {
    await first.holder.setOwnNotices({ params, body: { enabled: true } });
    const noticesOf = (one: typeof first, after?: string) =>
      one.holder.readOwnNotices({ params, query: after === undefined ? {} : { after } });
    await client.decide({ body: accessRequest(first.did, tenant.did) });
    await client.decide({ body: accessRequest(second.did, tenant.did) });
    const { receipts, settings } = await noticesOf(first);
    expect(settings).toMatchObject({ enabled: true });
    expect(receipts.length).toBeGreaterThan(0);
    expect(receipts.every(({ subject }) => subject === first.did)).toBe(true);
    const others = await noticesOf(second);
    expect(others.receipts).toEqual([]);
    expect(others).not.toHaveProperty('settings');
    await expect(noticesOf(second, receipts[0]?.id)).rejects.toMatchObject({ code: 'not_found' });
  });

  test.each(patients)('is shown what is unusual in accesses to their own data alone', async ({ holder, did }) => {
    for (const purpose of ['TREAT', 'HMARKT'] as const)
      await hadAccess(world, tenant.id, { subject: did, actor: tenant.did, purpose });
    const { anomalies, complete } = await holder.readOwnAnomalies({ params, query: { language: 'en' } });
    expect(complete).toBe(true);
    expect(anomalies.map(({ rule }) => rule)).toContain('new-purpose');
    expect(anomalies.every(({ subject }) => subject === did)).toBe(true);
    expect(anomalies.every(({ text }) => text !== undefined)).toBe(true);
  });

  test.each(patients)('gets all of that with its proof, and nothing of anybody else', async ({ holder, did }) => {
    await world.logReceipts();
    const bundle = await holder.readOwnReceiptBundle({ params });
    const { receipts } = await holder.readOwnHistory({ params });
    expect(bundle.subject).toBe(did);
    expect(bundle.entries.map(({ receipt }) => receipt)).toEqual([...receipts].reverse());
    const { auditLog } = await holder.readNetwork({});
    const logKey = parseNoteKey(logCrypto.sha256, auditLog?.key ?? '');
    if (!logKey) throw new Error('no key of the log');
    const checked = await verifyReceiptBundle(bundle, { logKey, sha256: logCrypto.sha256, verifyEd25519 });
    expect(checked).toMatchObject({ valid: true });
  });

  test.each(patients)('has no ticket signed for a consent of anybody else', async ({ holder }) => {
    const other = await client.onboardPatient({ body: { custody: 'service' } });
    if (!other.valid) throw new Error('a patient without a device was refused');
    const grant = grantOf(other.patient.did, tenant.did, world.ports.random.uuid());
    const body = { grant: structuredClone(grant) as never };
    await client.grantForPatient({ params: { id: other.patient.id }, body });
    const order = { params: { id: grant.id }, body: ticketOrderOf(tenant.did) };
    expect((await client.signPermissionTicket(order)).ticket).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    const own = { params: { ...params, id: grant.id }, body: ticketOrderOf(tenant.did) };
    await expect(holder.signOwnPermissionTicket(own)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('sees it page by page', async () => {
    const { holder, ids } = first;
    const page = async (offset: number) =>
      (await holder.listOwnCredentials({ params, query: { limit: 1, offset } })).credentials.map(({ id }) => id);
    expect([await page(0), await page(1), await page(2)]).toEqual([[ids[1]], [ids[0]], []]);
  });
});

describe('an organisation', () => {
  test('sees the credentials of one patient if it asks for one, and of all if not', async () => {
    const { did, ids } = first;
    const idsOf = async (query: { subject?: Did }) =>
      (await client.listCredentials({ query })).credentials.map(({ id }) => id);
    expect(await idsOf({ subject: did })).toEqual([...ids].reverse());
    expect((await idsOf({})).sort()).toEqual([...ids, ...second.ids].sort());
  });
});
