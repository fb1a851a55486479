import { type AccessRequest, type Did, type Instant, type Mandate, plusSeconds } from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  acceptPresentation,
  decideOnAccess,
  endMandate,
  holderOf,
  listMandates,
  type MandateOrder,
  openHolderSession,
  readHistory,
  registerMandate,
  revokeConsentGrant,
  tellHistory,
} from '../index.ts';
import {
  answer,
  ask,
  createWorld,
  grantQuery,
  now,
  registerPatient,
  signedGrant,
  type World,
} from '../testing/world.ts';

const daySeconds = 86_400;
const until = plusSeconds(now, 30 * daySeconds);

let world: World;
let parent: Did;
let patientId: string;
beforeEach(async () => {
  world = await createWorld();
  const registered = await registerPatient(world);
  patientId = registered.valid ? registered.value.id : '';
  parent = world.agent.newDid('parent');
});

const order = (changes: Partial<MandateOrder> = {}): MandateOrder => ({
  ...{ kind: 'guardian', agent: parent, authority: 'birth certificate, seen at the desk', validUntil: until },
  relationship: { system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'MTH' },
  ...changes,
});
const register = (changes: Partial<MandateOrder> = {}, id = patientId, tenant = world.clinic.id) =>
  registerMandate(world.ports, tenant, id, order(changes));

/** The parent signs a consent for the patient, and hands it in. */
async function consent(changes: object = {}, holder = parent) {
  const onBehalf = { relationship: order().relationship, authority: 'parent', until };
  const grant = await signedGrant(world, { grantor: parent, onBehalf, ...changes });
  const request = await ask(world, world.clinic.id, grantQuery);
  const presentation = await answer(world, request, [grant.held], holder);
  return acceptPresentation(world.ports, world.clinic.id, request.id, presentation);
}
const refusedWith = async (checked: ReturnType<typeof consent>) => {
  const result = await checked;
  return result.valid ? [] : result.rejections.map(({ reason }) => reason);
};

const wish = (): AccessRequest => ({
  subject: world.patientDid,
  requester: { did: world.clinic.did, roles: [], identifiers: [] },
  purposes: ['TREAT'],
  action: 'view',
  human: true,
  resource: { type: 'Observation', securityLabels: [], codes: [] },
});
const decide = () => decideOnAccess(world.ports, world.clinic.id, wish());
const verdict = async () => (await decide()).verdict;

describe('a guardian', () => {
  test('consents for a patient until the authority ends, which is a boundary of the decision', async () => {
    await register();
    expect(await refusedWith(consent())).toEqual([]);
    expect(await verdict()).toBe('Permit');
    world.clock.advance(30 * daySeconds - 1);
    expect(await verdict()).toBe('Permit');
    world.clock.advance(1);
    const { verdict: after, notUsed } = await decide();
    expect({ after, notUsed }).toMatchObject({ after: 'NoConsent', notUsed: [{ reason: 'authority_ended' }] });
  });

  test.each<[string, () => Promise<unknown>, () => object, Did | undefined]>([
    ['without a mandate', async () => undefined, () => ({}), undefined],
    ['whose mandate is at another organisation', () => registerAt(world.other.id), () => ({}), undefined],
    [
      'for whom somebody else has the mandate',
      () => register({ agent: 'did:example:aunt' as Did }),
      () => ({}),
      undefined,
    ],
    [
      'who leaves out when the authority ends',
      () => register(),
      () => ({ onBehalf: { relationship: order().relationship, authority: 'x' } }),
      undefined,
    ],
    ['who says that it ends later', () => register(), () => ({ onBehalf: later() }), undefined],
    ['whose consent somebody else hands in', () => register(), () => ({}), 'did:example:patient' as Did],
  ])('is refused %s', async (_, prepare, changes, holder) => {
    await prepare();
    expect(await refusedWith(consent(changes(), holder))).not.toEqual([]);
    expect(await verdict()).toBe('NoConsent');
  });

  test('is refused once the mandate is over', async () => {
    await register();
    world.clock.advance(30 * daySeconds);
    expect(await refusedWith(consent())).toContain('issuer_not_accredited');
  });

  test('whose mandate is ended loses what was signed by it at once, and the history of the patient says so', async () => {
    const { id } = await register();
    await consent();
    const own = await signedGrant(world, {
      id: '6f1c9c5e-1d0a-4a0e-9f6d-2a1e4a7b0009',
      lineage: '6f1c9c5e-1d0a-4a0e-9f6d-2a1e4a7b0008',
    });
    expect(await verdict()).toBe('Permit');
    const ended = await endMandate(world.ports, world.clinic.id, id, 'custody changed');
    expect(ended).toMatchObject({
      mandate: { ended: { at: now, reason: 'custody changed' } },
      grants: [expect.any(String)],
    });
    expect(await verdict()).toBe('NoConsent');
    const lines = await readHistory(world.ports, world.clinic.id, world.patientDid, { limit: 10, offset: 0 });
    expect(lines).toContainEqual(expect.objectContaining({ event: 'grant_revoked', reasons: ['authority_ended'] }));
    expect(await refusedWith(consent())).toContain('issuer_not_accredited');
    // what the patient signs is theirs
    const request = await ask(world, world.clinic.id, grantQuery);
    const accepted = await acceptPresentation(
      world.ports,
      world.clinic.id,
      request.id,
      await answer(world, request, [own.held]),
    );
    expect(accepted.valid).toBe(true);
    expect(await verdict()).toBe('Permit');
    expect(await endMandate(world.ports, world.clinic.id, id, 'again')).toEqual({ mandate: ended.mandate, grants: [] });
  });

  test('is named in the history of the patient, for what was signed and for what was taken back', async () => {
    await register();
    const onBehalf = { relationship: order().relationship, authority: 'parent', until };
    const { held, secret } = await signedGrant(world, { grantor: parent, onBehalf });
    const request = await ask(world, world.clinic.id, grantQuery);
    await acceptPresentation(world.ports, world.clinic.id, request.id, await answer(world, request, [held], parent));
    await revokeConsentGrant(world.ports, secret);
    const page = { limit: 10, offset: 0 };
    const lines = await readHistory(world.ports, world.clinic.id, world.patientDid, page);
    expect(lines.slice(0, 2)).toMatchObject([
      { event: 'grant_revoked', actor: parent, subject: world.patientDid },
      { event: 'grant_received', actor: world.clinic.did, reasons: ['guardian'] },
    ]);
    const telling = { language: 'en', timeZone: 'UTC' } as const;
    const [revoked, received] = await tellHistory(world.ports, world.clinic.id, world.patientDid, lines, telling);
    expect(revoked).toMatchObject({ who: { kind: 'guardian' } });
    expect(received?.sentences).toContain('Your guardian gave it for you.');
  });

  test('does not keep a patient from saying no', async () => {
    await register();
    await consent();
    const deny = await signedGrant(world, {
      id: '6f1c9c5e-1d0a-4a0e-9f6d-2a1e4a7b0019',
      lineage: '6f1c9c5e-1d0a-4a0e-9f6d-2a1e4a7b0018',
      provisions: [{ effect: 'deny' }],
    });
    const request = await ask(world, world.clinic.id, grantQuery);
    await acceptPresentation(world.ports, world.clinic.id, request.id, await answer(world, request, [deny.held]));
    expect(await verdict()).toBe('Deny');
  });
});

describe('a session on behalf of a patient', () => {
  const open = async (onBehalfOf: Did | undefined = world.patientDid, holder = parent) => {
    const request = await ask(world, world.clinic.id, { credentials: [] });
    const presentation = await answer(world, request, [], holder);
    return openHolderSession(world.ports, world.clinic.id, request.id, presentation, onBehalfOf);
  };
  const holder = async (session: Awaited<ReturnType<typeof open>>) =>
    holderOf(world.ports, world.clinic.id, session.valid ? session.value.token : '');

  test('reads what the patient may read, while the mandate is in force', async () => {
    const { id } = await register();
    const session = await open();
    expect(await holder(session)).toMatchObject({
      did: world.patientDid,
      onBehalf: { agent: parent, kind: 'guardian' },
    });
    expect(await holder(await open(parent))).toEqual({ did: parent });
    await endMandate(world.ports, world.clinic.id, id, 'over');
    await expect(holder(session)).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('is for nobody without a mandate', async () => {
    await expect(open()).rejects.toMatchObject({ code: 'forbidden' });
    await register();
    await expect(open(world.patientDid, world.agent.newDid('stranger'))).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('a mandate', () => {
  test('is for a patient who is known, has an end to come, and is there once', async () => {
    const mandate = await register();
    expect(await listMandates(world.ports, world.clinic.id, patientId)).toEqual([mandate]);
    await expect(register()).rejects.toMatchObject({ code: 'conflict' });
    await expect(register({}, 'nobody')).rejects.toMatchObject({ code: 'not_found' });
    await expect(register({ validUntil: now, agent: world.agent.newDid('x') })).rejects.toMatchObject({
      code: 'invalid_request',
    });
    await expect(register({ agent: world.patientDid })).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(register({}, patientId, world.other.id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(listMandates(world.ports, world.other.id, patientId)).rejects.toMatchObject({ code: 'not_found' });
    await expect(endMandate(world.ports, world.other.id, mandate.id, 'x')).rejects.toMatchObject({ code: 'not_found' });
  });
});

const later = () => ({ relationship: order().relationship, authority: 'x', until: plusSeconds(until as Instant, 1) });
/** The same patient, as another organisation knows them. */
const registerAt = (tenant: typeof world.clinic.id): Promise<Mandate> =>
  world.store.tenant(tenant, async ({ patients, mandates }) => {
    await patients.insert({ id: 'elsewhere', did: world.patientDid, custody: 'holder', createdAt: now });
    const mandate = { id: world.ports.random.uuid(), subject: world.patientDid, validFrom: now, ...order() };
    await mandates.insert(mandate);
    return mandate;
  });
