import { type Bytes32, keysOf } from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  acceptPresentation,
  decideOnAccess,
  grantForPatient,
  onboardCustodialPatient,
  readHistory,
  revokeConsentGrant,
  revokeGrantForPatient,
  revokeGrantsForPatient,
} from '../index.ts';
import {
  answer,
  ask,
  createWorld,
  grantOf,
  grantQuery,
  registerPatient,
  signedGrant,
  type World,
} from '../testing/world.ts';

const ids = ['a', 'b', 'c'].map((digit) => `6f1c9c5e-1d0a-4a0e-9f6d-2a1e4a7b000${digit}`);
const wish = (subject: World['patientDid'], requester: World['patientDid']) => ({
  subject,
  requester: { did: requester, roles: [], identifiers: [] },
  purposes: ['TREAT' as const],
  action: 'view' as const,
  human: true,
  resource: { type: 'Observation', securityLabels: [], codes: [] },
});

let world: World;
beforeEach(async () => {
  world = await createWorld();
});

const denialsOf = (keys: readonly string[]) => world.store.network((records) => records.denials.among(keys));
const verdictFor = async (subject: World['patientDid'], { id, did } = world.clinic) =>
  (await decideOnAccess(world.ports, id, wish(subject, did))).verdict;
const queuedReveals = async (intents: readonly string[]) =>
  (await world.store.network((records) => records.outbox.progress(intents))).map(({ kind }) => kind);

describe('the secret of an epoch', () => {
  /** The patient gives a grant of this epoch to a tenant, which keeps it. */
  async function give(id: string | undefined, epochSecret: Bytes32, tenant = world.clinic) {
    const grant = await signedGrant(
      world,
      { id, provisions: grantOf(world.patientDid, tenant.did).provisions },
      epochSecret,
    );
    const request = await ask(world, tenant.id, grantQuery);
    const accepted = await acceptPresentation(
      world.ports,
      tenant.id,
      request.id,
      await answer(world, request, [grant.held]),
    );
    return { ...grant, accepted };
  }
  const historyAt = async (tenant = world.clinic) =>
    (await readHistory(world.ports, tenant.id, world.patientDid, { limit: 50, offset: 0 })).filter(
      ({ event }) => event === 'grant_revoked',
    );

  beforeEach(() => registerPatient(world));

  test('takes back every grant of the epoch, at every tenant, with one intent and a line of history each', async () => {
    const secret = world.ports.random.bytes32();
    await give(ids[0], secret);
    await give(ids[1], secret);
    await give(ids[2], secret, world.other);
    expect(await verdictFor(world.patientDid)).toBe('Permit');
    expect(await verdictFor(world.patientDid, world.other)).toBe('Permit');

    const before = await world.store.network((records) => records.outbox.counts());
    const { intent } = await revokeConsentGrant(world.ports, secret);
    expect(await verdictFor(world.patientDid)).toBe('NoConsent');
    expect(await verdictFor(world.patientDid, world.other)).toBe('NoConsent');
    expect((await world.store.network((records) => records.outbox.counts())).queued).toBe(before.queued + 1);
    expect(await queuedReveals([intent])).toEqual(['reveal_consent']);
    expect((await historyAt()).flatMap(({ grants }) => grants).sort()).toEqual([ids[0], ids[1]]);
    expect((await historyAt(world.other)).flatMap(({ grants }) => grants)).toEqual([ids[2]]);
  });

  test('answers the first time and ever after with the time and intent of the first', async () => {
    const secret = world.ports.random.bytes32();
    const { secret: own } = await give(ids[0], secret);
    const first = await revokeConsentGrant(world.ports, secret);
    world.clock.advance(60);
    expect(await revokeConsentGrant(world.ports, secret)).toEqual(first);
    const ofGrant = await revokeConsentGrant(world.ports, own);
    world.clock.advance(60);
    expect(await revokeConsentGrant(world.ports, own)).toEqual(ofGrant);
    expect(ofGrant).not.toEqual(first);
    expect(await historyAt()).toEqual([expect.objectContaining({ at: first.revokedAt, grants: [ids[0]] })]);
  });

  test('leaves the grants of another epoch alone, and the key of one grant leaves its epoch alone', async () => {
    const [mine, theirs] = [world.ports.random.bytes32(), world.ports.random.bytes32()];
    const first = await give(ids[0], mine);
    const second = await give(ids[1], mine);
    const other = await give(ids[2], theirs);
    await revokeConsentGrant(world.ports, first.secret);
    expect(await denialsOf([...keysOf(second), ...keysOf(other)])).toEqual(new Set());
    await revokeConsentGrant(world.ports, mine);
    expect(await denialsOf([...keysOf(second), ...keysOf(other)])).toEqual(new Set([second.epochKey]));
    expect(await verdictFor(world.patientDid)).toBe('Permit');
  });

  test('withdraws for a verifier that only reads the chain', async () => {
    const secret = world.ports.random.bytes32();
    const grant = await give(ids[0], secret);
    const { chainId, consentRevocations: registry } = world.ports.registries;
    const entry = { type: 'ConsentRevocationEntry', statusPurpose: 'revocation', chainId, registry } as const;
    world.chain.revoke({ ...entry, key: grant.epochKey });
    const { key, epochKey } = grant;
    const { readings } = await world.chain.read([
      { ...entry, key, epochKey },
      { ...entry, key },
    ]);
    expect(readings).toEqual(['revoked', 'valid']);
    expect(await verdictFor(world.patientDid)).toBe('NoConsent');
  });

  test('keeps out what is given with it afterwards', async () => {
    const secret = world.ports.random.bytes32();
    await give(ids[0], secret);
    await revokeConsentGrant(world.ports, secret);
    expect((await give(ids[1], secret)).accepted).toEqual({
      valid: false,
      rejections: [{ reason: 'revoked', at: '/credentials/0' }],
    });
  });
});

describe('grants for patients without a device', () => {
  const patient = () => onboardCustodialPatient(world.ports, world.clinic.id);
  const sign = ({ id, did }: Awaited<ReturnType<typeof patient>>, grantId = ids[0]) =>
    grantForPatient(world.ports, world.clinic.id, id, grantOf(did, world.clinic.did, { id: grantId }));
  const revokeAll = ({ id }: { readonly id: string }) => revokeGrantsForPatient(world.ports, world.clinic.id, id);

  test('share an epoch with those of the same patient only', async () => {
    const [one, two] = [await patient(), await patient()];
    const [first, second, foreign] = [await sign(one), await sign(one, ids[1]), await sign(two, ids[2])];
    expect(first.epochKey).toBe(second.epochKey);
    expect(foreign.epochKey).not.toBe(first.epochKey);
    expect(new Set([first, second, foreign].flatMap(keysOf)).size).toBe(5);
  });

  test('are all taken back by one intent; those of another patient stay, and the next one is in a new epoch', async () => {
    const [one, two] = [await patient(), await patient()];
    const first = await sign(one);
    await sign(one, ids[1]);
    await sign(two, ids[2]);
    const revocations = await revokeAll(one);
    expect(await queuedReveals(revocations.map(({ intent }) => intent))).toEqual(['reveal_consent']);
    expect(await verdictFor(one.did)).toBe('NoConsent');
    expect(await verdictFor(two.did)).toBe('Permit');
    world.clock.advance(60);
    expect(await revokeAll(one)).toEqual(revocations);
    expect(await sign(one)).toEqual(first);
    expect(await revokeAll(one)).toEqual(revocations);

    const anew = await sign(one, '6f1c9c5e-1d0a-4a0e-9f6d-2a1e4a7b000d');
    expect(anew.epochKey).not.toBe(first.epochKey);
    expect(await verdictFor(one.did)).toBe('Permit');
    expect(await revokeAll(one)).not.toEqual(revocations);
    expect(await verdictFor(one.did)).toBe('NoConsent');
  });

  test('are taken back one by one without the others', async () => {
    const one = await patient();
    const first = await sign(one);
    await sign(one, ids[1]);
    await revokeGrantForPatient(world.ports, world.clinic.id, first.grant.id);
    expect(await verdictFor(one.did)).toBe('Permit');
  });

  test('from before there were epochs are taken back with the others', async () => {
    const one = await patient();
    const { epochKey: _, ...before } = await signedGrant(world, { grantor: one.did, subject: one.did, id: ids[1] });
    const { grant, compact, key, secret } = before;
    await world.store.tenant(world.clinic.id, (records) =>
      records.grants.put({ grant, compact, key, secret, custody: 'service', receivedAt: world.clock.now() }),
    );
    await sign(one);
    expect(await revokeAll(one)).toHaveLength(2);
    expect(await verdictFor(one.did)).toBe('NoConsent');
  });

  test('that are signed while all are taken back are signed again, in the new epoch', async () => {
    const one = await patient();
    const first = await sign(one);
    let interruptions = 0;
    const signer = {
      signCredential: async (draft: Parameters<typeof world.agent.signCredential>[0]) => {
        if (interruptions++ === 0) await revokeAll(one);
        return world.agent.signCredential(draft);
      },
    };
    const grant = grantOf(one.did, world.clinic.did, { id: ids[1] });
    const signed = await grantForPatient({ ...world.ports, signer }, world.clinic.id, one.id, grant);
    expect(interruptions).toBe(2);
    expect(signed.epochKey).not.toBe(first.epochKey);
    expect(await verdictFor(one.did)).toBe('Permit');
  });

  test('need a patient of the tenant whose key the service holds; without a grant there is nothing to take back', async () => {
    const one = await patient();
    expect(await revokeAll(one)).toEqual([]);
    const foreign = revokeGrantsForPatient(world.ports, world.other.id, one.id);
    await expect(foreign).rejects.toMatchObject({ code: 'not_found' });
    const registered = await registerPatient(world);
    const holder = { id: registered.valid ? registered.value.id : '' };
    await expect(revokeAll(holder)).rejects.toMatchObject({ code: 'forbidden' });
  });
});
