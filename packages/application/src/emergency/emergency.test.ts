import {
  type AccessRequest,
  addressOfPrivateKey,
  type Bytes32,
  type Did,
  type EmergencyCase,
  type EmergencyOrder,
  emergencyDigest,
  emergencyRequestOf,
  type PurposeOfUse,
  signEmergencyDigest,
  type TenantId,
  type Verification,
} from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { newReceipt } from '../history/receipts.ts';
import {
  acceptPresentation,
  approveEmergency,
  closeEmergency,
  decideOnAccess,
  lateEmergencies,
  listEmergencies,
  readEmergency,
  readHistory,
  requestEmergency,
  reviewEmergency,
  setEmergencyApprover,
  setEmergencyPolicy,
} from '../index.ts';
import { answer, ask, createWorld, grantQuery, registerPatient, signedGrant, type World } from '../testing/world.ts';

const keys = (['11', '22', '33'] as const).map((byte) => `0x${byte.repeat(32)}` as Bytes32);
const [clinician, officer, stranger] = keys as [Bytes32, Bytes32, Bytes32];
const doctor = 'did:key:zDoctor' as Did;
const reviewer = 'did:key:zReviewer' as Did;

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await registerPatient(world);
  const { ports } = world;
  await setEmergencyPolicy(ports, policy(1, 1));
  await setEmergencyPolicy(ports, policy(2, 2));
  await setEmergencyApprover(ports, { address: addressOfPrivateKey(clinician), classes: ['clinician'] });
  await setEmergencyApprover(ports, { address: addressOfPrivateKey(officer), classes: ['privacy-officer'] });
});

const policy = (id: number, threshold: number) => ({
  ...{ id, threshold, requiredClasses: ['clinician' as const], maxSeconds: 14_400, active: true },
});
const orderOf = (changes: Partial<EmergencyOrder> = {}): EmergencyOrder => ({
  subject: world.patientDid,
  requester: doctor,
  role: { system: 'http://terminology.hl7.org/CodeSystem/practitioner-role', code: 'doctor' },
  reason: 'unconscious',
  dataClasses: ['Observation'],
  policyId: 2,
  ...changes,
});
const request = (changes: Partial<EmergencyOrder> = {}, seconds = 3600) =>
  requestEmergency(world.ports, world.clinic.id, { order: orderOf(changes), seconds });
const requested = async (changes: Partial<EmergencyOrder> = {}) => acceptedOf(await request(changes));
const sign = (one: EmergencyCase, key: Bytes32, about = one) => ({
  approver: addressOfPrivateKey(key),
  signature: signEmergencyDigest(emergencyDigest(world.ports.registries, emergencyRequestOf(about)), key),
});
const approve = (one: EmergencyCase, key: Bytes32, about = one) =>
  approveEmergency(world.ports, world.clinic.id, one.id, sign(one, key, about));
async function opened(changes: Partial<EmergencyOrder> = {}): Promise<EmergencyCase> {
  const one = await requested(changes);
  if (changes.policyId !== 1) await approve(one, officer);
  return acceptedOf(await approve(one, clinician));
}
function acceptedOf(checked: Verification<EmergencyCase>): EmergencyCase {
  if (!checked.valid) throw new Error(JSON.stringify(checked.rejections));
  return checked.value;
}
const reasonsOf = (checked: Verification<unknown>) =>
  checked.valid ? [] : checked.rejections.map((one) => one.reason);

const decide = (purposes: PurposeOfUse[] = ['BTG'], changes: Partial<AccessRequest> = {}, tenant = world.clinic.id) =>
  decideOnAccess(world.ports, tenant, {
    subject: world.patientDid,
    requester: { did: doctor, roles: [], identifiers: [] },
    purposes,
    action: 'view',
    human: true,
    resource: { type: 'Observation', securityLabels: [], codes: [] },
    ...changes,
  });
const history = () => readHistory(world.ports, world.clinic.id, world.patientDid, { limit: 20, offset: 0 });
const queued = async () => (await world.ledger.queued(100)).filter(({ intent }) => intent.kind.endsWith('_emergency'));
const page = { limit: 10, offset: 0 };
const list = async (which: 'all' | 'active' | 'unreviewed' | 'late', tenant: TenantId = world.clinic.id) =>
  (await listEmergencies(world.ports, tenant, which, page)).map(({ emergency }) => emergency.id);

/** The clinic gets a grant that says this about emergencies. */
async function holdGrant(emergency: string): Promise<Awaited<ReturnType<typeof signedGrant>>> {
  const grant = await signedGrant(world, { emergency });
  const asked = await ask(world, world.clinic.id, grantQuery);
  const presentation = await answer(world, asked, [grant.held]);
  expect(await acceptPresentation(world.ports, world.clinic.id, asked.id, presentation)).toMatchObject({ valid: true });
  return grant;
}

describe('emergency access', () => {
  test('opens with the last approval that is asked for, and every access names the case', async () => {
    const one = await requested();
    await approve(one, officer);
    expect((await decide()).verdict).toBe('NoConsent');
    expect(acceptedOf(await approve(one, clinician)).opened).toBeDefined();
    const decision = await decide();
    expect(decision).toMatchObject({ verdict: 'Permit', emergency: one.id });
    expect(decision.because).toEqual([
      { grant: one.id, version: 0, provision: 'emergency', effect: 'permit', purpose: 'BTG' },
    ]);
    const [access, notice] = await history();
    expect(access).toMatchObject({ event: 'access_permitted', actor: doctor, grants: [], emergency: one.id });
    expect(notice).toMatchObject({ event: 'emergency_opened' });
  });

  test('is in the history of the patient at once, from request to review', async () => {
    const one = await opened();
    await decide();
    await closeEmergency(world.ports, world.clinic.id, one.id, { by: doctor });
    await reviewEmergency(world.ports, world.clinic.id, one.id, { by: reviewer, outcome: 'justified' });
    const lines = (await history()).filter(({ emergency }) => emergency === one.id).reverse();
    expect(lines.map(({ event, actor, reasons }) => [event, actor, ...reasons])).toEqual([
      ['emergency_requested', doctor, 'unconscious'],
      ['emergency_opened', doctor, 'unconscious'],
      ['access_permitted', doctor],
      ['emergency_closed', doctor],
      ['emergency_reviewed', reviewer, 'justified'],
    ]);
  });

  test('is for its requester, data, purposes and time alone', async () => {
    await opened();
    expect((await decide(['TREAT'])).verdict).toBe('NoConsent');
    expect((await decide(['BTG'], { requester: { did: reviewer, roles: [], identifiers: [] } })).verdict).toBe(
      'NoConsent',
    );
    const resource = { type: 'Condition', securityLabels: [], codes: [] };
    expect((await decide(['BTG'], { resource })).verdict).toBe('NoConsent');
    world.clock.advance(3599);
    expect((await decide()).verdict).toBe('Permit');
    world.clock.advance(1);
    expect((await decide()).verdict).toBe('NoConsent');
  });

  test('needs no chain: it opens and is used while the chain is down, and what is to be recorded waits', async () => {
    await holdGrant('break-glass-allowed');
    world.chain.fail();
    const one = await opened();
    expect(await decide()).toMatchObject({ verdict: 'Permit', emergency: one.id });
    await expect(decide(['TREAT'])).rejects.toMatchObject({ code: 'registry_unavailable' });
    const [opening] = await queued();
    const approvers = [clinician, officer].map(addressOfPrivateKey).sort();
    expect(opening).toMatchObject({ id: one.opened?.intent, intent: { ...emergencyRequestOf(one), approvers } });
  });

  test('shows the chain no more than commitments, also of its end', async () => {
    const one = await opened();
    await closeEmergency(world.ports, world.clinic.id, one.id, { by: doctor, note: 'Jane Doe is stable' });
    await reviewEmergency(world.ports, world.clinic.id, one.id, { by: reviewer, outcome: 'justified' });
    const intents = await queued();
    expect(intents.map(({ intent }) => intent.kind)).toEqual(['open_emergency', 'close_emergency', 'review_emergency']);
    const text = JSON.stringify(intents);
    for (const personal of [world.patientDid, doctor, reviewer, 'unconscious', 'Jane', 'justified', 'Observation'])
      expect(text).not.toContain(personal);
  });
});

describe('grants about emergencies', () => {
  test('never is never: no request, no approval, and no access although it is open', async () => {
    const [waiting, open] = [await requested(), await opened()];
    expect((await decide()).verdict).toBe('Permit');
    await holdGrant('never');
    expect(reasonsOf(await request())).toEqual(['emergency_forbidden']);
    expect(reasonsOf(await approve(waiting, officer))).toEqual(['emergency_forbidden']);
    expect(await decide()).toMatchObject({ verdict: 'NoConsent' });
    world.chain.fail();
    await expect(decide()).rejects.toMatchObject({ code: 'registry_unavailable' });
    expect((await readEmergency(world.ports, world.clinic.id, open.id)).state).toBe('active');
  });

  test('may ask for two approvers', async () => {
    await holdGrant('break-glass-two-person');
    expect(reasonsOf(await request({ policyId: 1 }))).toEqual(['two_approvers_needed']);
    await opened();
    expect((await decide()).verdict).toBe('Permit');
  });
});

describe('a request', () => {
  test('is refused for more time than four hours, and a policy that is not there', async () => {
    expect(reasonsOf(await request({}, 14_401))).toEqual(['period_too_long']);
    expect(reasonsOf(await request({ policyId: 7 }))).toEqual(['policy_not_active']);
    expect(await list('all')).toEqual([]);
  });

  test('is about a patient of this tenant', async () => {
    await expect(request({ subject: doctor })).rejects.toMatchObject({ code: 'not_found' });
    const elsewhere = requestEmergency(world.ports, world.other.id, { order: orderOf(), seconds: 60 });
    await expect(elsewhere).rejects.toMatchObject({ code: 'not_found' });
  });

  test('of one approver is refused while a review is overdue', async () => {
    const one = await opened({ policyId: 1 });
    world.clock.advance(3600 + 3 * 86_400 - 1);
    await requested({ policyId: 1 });
    world.clock.advance(1);
    expect(reasonsOf(await request({ policyId: 1 }))).toEqual(['review_overdue']);
    await requested();
    await reviewEmergency(world.ports, world.clinic.id, one.id, { by: reviewer, outcome: 'inconclusive' });
    await requested({ policyId: 1 });
  });
});

describe('an approval', () => {
  test('of another request is none, nor is one that is replayed', async () => {
    const [one, other] = [await requested(), await requested()];
    expect(reasonsOf(await approve(one, clinician, other))).toEqual(['bad_proof']);
    await approve(one, clinician);
    expect(acceptedOf(await approve(one, clinician)).approvals).toHaveLength(1);
    expect((await decide()).verdict).toBe('NoConsent');
  });

  test('of the requester, or of nobody who was named, is none', async () => {
    const own = await requested({ requester: `did:ethr:assent:${addressOfPrivateKey(officer)}` as Did });
    expect(reasonsOf(await approve(own, officer))).toEqual(['self_approval']);
    expect(reasonsOf(await approve(await requested(), stranger))).toEqual(['unknown_approver']);
  });

  test('of an approver who was dismissed meanwhile does not count', async () => {
    const one = await requested();
    await approve(one, officer);
    await setEmergencyApprover(world.ports, { address: addressOfPrivateKey(officer), classes: [] });
    expect(acceptedOf(await approve(one, clinician))).toMatchObject({
      approvals: [{ approver: addressOfPrivateKey(clinician) }],
    });
    expect((await decide()).verdict).toBe('NoConsent');
  });

  test('of an approver whom the chain knows to be dismissed is none, and a stricter policy there counts here', async () => {
    const one = await requested();
    world.emergencyChain.put({ address: addressOfPrivateKey(officer), classes: [] });
    expect(reasonsOf(await approve(one, officer))).toEqual(['unknown_approver']);
    world.emergencyChain.put({ ...policy(1, 2), requiredClasses: [] });
    const alone = await requested({ policyId: 1 });
    expect(acceptedOf(await approve(alone, clinician)).opened).toBeUndefined();
    world.emergencyChain.put({ ...policy(2, 1), active: false });
    expect(reasonsOf(await request())).toEqual(['policy_not_active']);
  });

  test('of the wrong role does not open', async () => {
    const one = await requested({ policyId: 1 });
    expect(acceptedOf(await approve(one, officer)).opened).toBeUndefined();
    expect((await decide()).verdict).toBe('NoConsent');
  });

  test('comes too late when the time asked for is over, and changes nothing when the case is open', async () => {
    const [late, open] = [await requested(), await opened()];
    await expect(approve(open, officer)).rejects.toMatchObject({ code: 'conflict' });
    world.clock.advance(3600);
    expect(reasonsOf(await approve(late, officer))).toEqual(['expired']);
  });

  test('at another tenant finds nothing', async () => {
    const one = await requested();
    const attempt = approveEmergency(world.ports, world.other.id, one.id, sign(one, clinician));
    await expect(attempt).rejects.toMatchObject({ code: 'not_found' });
    expect(await list('all', world.other.id)).toEqual([]);
  });

  test.each([0, 1])('that opens is kept with its notice and its work for the chain, or not at all', async (at) => {
    const one = await requested();
    await approve(one, officer);
    const broken = { ...world.ports, random: { ...world.ports.random, [at ? 'uuid' : 'orderedUuid']: () => fail() } };
    const fail = () => {
      throw new Error('killed');
    };
    await expect(approveEmergency(broken, world.clinic.id, one.id, sign(one, clinician))).rejects.toThrow('killed');
    expect(await queued()).toEqual([]);
    expect((await decide()).verdict).toBe('NoConsent');
    expect(acceptedOf(await approve(one, clinician)).opened).toBeDefined();
    expect(await queued()).toHaveLength(1);
  });
});

describe('the end of a case', () => {
  test('comes at once when it is closed, and the record says how often data were used', async () => {
    const one = await opened();
    await decide();
    await decide();
    const { closed } = await closeEmergency(world.ports, world.clinic.id, one.id, { by: doctor, note: 'awake' });
    expect(closed).toMatchObject({ by: doctor, accesses: 2, note: 'awake' });
    expect((await decide()).verdict).toBe('NoConsent');
    const again = closeEmergency(world.ports, world.clinic.id, one.id, { by: doctor });
    await expect(again).rejects.toMatchObject({ code: 'conflict' });
  });

  test('counts uses that other lines of history lie before', async () => {
    const one = await opened();
    await decide();
    await world.store.tenant(world.clinic.id, async ({ receipts }) => {
      for (let line = 0; line < 2500; line += 1) {
        const details = { dataClasses: ['Observation'], reasons: ['no_grant'] };
        await receipts.append(newReceipt(world.ports, 'access_denied', world.patientDid, doctor, details));
      }
    });
    await decide();
    const { closed } = await closeEmergency(world.ports, world.clinic.id, one.id, { by: doctor });
    expect(closed?.accesses).toBe(2);
  });

  test('is followed by one review, by somebody who took no part', async () => {
    const one = await opened();
    const review = (by: Did) => reviewEmergency(world.ports, world.clinic.id, one.id, { by, outcome: 'not-justified' });
    await expect(review(reviewer)).rejects.toMatchObject({ code: 'conflict' });
    expect([await list('active'), await list('unreviewed')]).toEqual([[one.id], []]);
    world.clock.advance(3600);
    expect([await list('active'), await list('unreviewed')]).toEqual([[], [one.id]]);
    expect(reasonsOf(await review(doctor))).toEqual(['self_review']);
    expect(reasonsOf(await review(`did:ethr:assent:${addressOfPrivateKey(officer)}` as Did))).toEqual(['self_review']);
    expect((await review(reviewer)).valid).toBe(true);
    await expect(review(reviewer)).rejects.toMatchObject({ code: 'conflict' });
    expect(await list('unreviewed')).toEqual([]);
  });

  test('a case is late when it is in no block after ten minutes', async () => {
    const one = await opened();
    world.clock.advance(600);
    expect(await list('late')).toEqual([]);
    world.clock.advance(1);
    expect(await list('late')).toEqual([one.id]);
    expect(await lateEmergencies(world.ports)).toMatchObject([{ tenant: world.clinic.id, id: one.id }]);
    expect(await list('late', world.other.id)).toEqual([]);
    await world.finish([one.opened?.intent ?? '']);
    expect(await list('late')).toEqual([]);
    expect(await readEmergency(world.ports, world.clinic.id, one.id)).toMatchObject({ anchored: 'final' });
  });
});
