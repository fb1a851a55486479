import { type Did, ethrAddressOf, type Instant, plusSeconds, toUnixSeconds } from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { inMemoryDatabase, inMemoryLedger, inMemoryStore } from '../in-memory/index.ts';
import {
  acceptPresentation,
  accreditIssuer,
  accreditKnownIssuers,
  type ChainIntent,
  issueCredential,
  networkAccreditations,
  reinstateIssuer,
  suspendIssuer,
} from '../index.ts';
import {
  answer,
  ask,
  createWorld,
  heldFrom,
  identity,
  issue,
  nameQuery,
  now,
  registerPatient,
  type World,
} from '../testing/world.ts';

const later = '2027-06-01T09:00:00Z' as Instant;
const type = 'PatientIdentity' as const;
const after = (seconds: number) => plusSeconds(now, seconds);

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await registerPatient(world);
});

const reasons = async (credential: Awaited<ReturnType<typeof issue>>) => {
  const request = await ask(world, world.clinic.id, nameQuery);
  const held = heldFrom(credential, identity.claims);
  const accepted = await acceptPresentation(
    world.ports,
    world.clinic.id,
    request.id,
    await answer(world, request, [held]),
  );
  return accepted.valid ? [] : accepted.rejections.map(({ reason }) => reason);
};
const refused = ['issuer_not_accredited'];
const clinicOnChain = (changes: object = {}) =>
  world.issuers.put({ issuer: world.clinic.did, type, from: now, until: later, gaps: [], ...changes });
const isAccredited = (at: Instant, issuer = world.clinic.did) =>
  world.ports.accreditations.isAccredited(issuer, type, at);

/** The intents of a world of its own, in their order. */
async function intentsOf(work: (ports: World['ports']) => Promise<unknown>): Promise<readonly ChainIntent[]> {
  const database = inMemoryDatabase();
  await work({ ...world.ports, store: inMemoryStore(database) });
  return (await inMemoryLedger(database).queued(100)).map(({ intent }) => intent);
}

describe('an issuer', () => {
  const issuer = 'did:ethr:assent:0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf' as Did;
  const accredited = { issuer, type, from: now, until: later };

  test('is accredited, suspended and reinstated on chain by its address, in the order it was said', async () => {
    const intents = await intentsOf(async (ports) => {
      await accreditIssuer(ports, accredited);
      await suspendIssuer(ports, { issuer, since: after(-10) });
      await reinstateIssuer(ports, { issuer, type, from: after(-10) });
    });
    const named = {
      issuer: '0x7e5f4552091a69125d5dfcb7b8c2659029395bdf',
      typeId: world.ports.registries.typeIdOf(type),
    };
    expect(intents).toEqual([
      { kind: 'accredit_issuer', ...named, from: toUnixSeconds(now), until: toUnixSeconds(later) },
      { kind: 'suspend_issuer', ...named, since: toUnixSeconds(now) - 10 },
      { kind: 'reinstate_issuer', ...named, from: toUnixSeconds(now) - 10 },
    ]);
  });

  test('without a did:ethr is refused, and nothing is kept of it', async () => {
    const elsewhere = { ...accredited, issuer: 'did:web:lab.example' as Did };
    await expect(accreditIssuer(world.ports, elsewhere)).rejects.toMatchObject({
      code: 'invalid_request',
      params: { pointers: ['#/issuer'], fault: 'the issuer has no did:ethr' },
    });
    expect(await world.store.network((r) => r.accreditations.ofIssuer(elsewhere.issuer))).toEqual([]);
  });

  test('that was accredited before accreditations went on chain is brought there once', async () => {
    const intents = await intentsOf(async (ports) => {
      await ports.store.network(async ({ accreditations }) => {
        await accreditations.put({ ...accredited, gaps: [] });
        await accreditations.put({ ...accredited, issuer: 'did:web:lab.example' as Did, gaps: [] });
      });
      expect(await accreditKnownIssuers(ports)).toBe(1);
      expect(await accreditKnownIssuers(ports)).toBe(0);
    });
    expect(intents.map(({ kind }) => kind)).toEqual(['accredit_issuer']);
  });

  test('without a did:ethr, accredited before accreditations went on chain, is suspended here alone', async () => {
    const elsewhere = { ...accredited, issuer: 'did:web:lab.example' as Did, gaps: [] };
    await world.store.network((records) => records.accreditations.put(elsewhere));
    expect(await isAccredited(now, elsewhere.issuer)).toBe(true);
    const { intents } = await suspendIssuer(world.ports, { issuer: elsewhere.issuer });
    expect(intents).toEqual([]);
    expect(await isAccredited(now, elsewhere.issuer)).toBe(false);
  });

  test('is suspended from an earlier time on, never from a later one, and not from a time to come', async () => {
    const { clinic, ports } = world;
    const suspend = async (since?: Instant) => {
      const { accreditations, intents } = await suspendIssuer(ports, { issuer: clinic.did, type, since });
      return [accreditations[0]?.suspendedSince, intents.length];
    };
    expect(await suspend(after(1000))).toEqual([now, 1]);
    expect(await suspend(after(-100))).toEqual([after(-100), 1]);
    expect(await suspend(after(-50))).toEqual([after(-100), 0]);
    expect(await suspend()).toEqual([after(-100), 0]);
  });

  test('is suspended for one type or for all, under any spelling of its DID', async () => {
    const address = ethrAddressOf(world.clinic.did)?.slice(2).toUpperCase();
    const spelled = `did:ethr:0x${address}` as Did;
    const { accreditations, intents } = await suspendIssuer(world.ports, { issuer: spelled });
    expect(accreditations.map((a) => a.type)).toEqual(['PatientIdentity', 'LabResult', 'TrialEligibility']);
    expect(intents).toHaveLength(3);
    expect(await isAccredited(now)).toBe(false);
    expect(await isAccredited(now, world.other.did)).toBe(true);
  });

  test('stays suspended, with its gaps, when it is accredited again', async () => {
    const { clinic, ports } = world;
    await suspendIssuer(ports, { issuer: clinic.did, type, since: after(-10) });
    await reinstateIssuer(ports, { issuer: clinic.did, type });
    await suspendIssuer(ports, { issuer: clinic.did, type });
    const { accreditations } = await accreditIssuer(ports, { issuer: clinic.did, type, from: now, until: later });
    expect(accreditations).toEqual([
      {
        issuer: clinic.did,
        type,
        from: now,
        until: later,
        suspendedSince: now,
        gaps: [{ start: after(-10), end: now }],
      },
    ]);
  });

  test('cannot be suspended if it was never accredited, nor reinstated if it was not suspended', async () => {
    const { ports, clinic } = world;
    await expect(suspendIssuer(ports, { issuer })).rejects.toMatchObject({ code: 'not_found' });
    await expect(reinstateIssuer(ports, { issuer })).rejects.toMatchObject({ code: 'not_found' });
    await expect(reinstateIssuer(ports, { issuer: clinic.did })).rejects.toMatchObject({ code: 'conflict' });
    await suspendIssuer(ports, { issuer: clinic.did });
    const early = reinstateIssuer(ports, { issuer: clinic.did, from: after(-1) });
    await expect(early).rejects.toMatchObject({ code: 'invalid_request', params: { pointers: ['#/from'] } });
  });
});

describe('a suspension', () => {
  test('stops issuing and every check at once, whatever the chain says, and its gap stays when it ends', async () => {
    const { ports, clinic, clock, patientDid } = world;
    clinicOnChain();
    const before = await issue(world);
    clock.advance(100);
    const stolen = await issue(world);
    clock.advance(100);
    expect(await reasons(before)).toEqual([]);
    await suspendIssuer(ports, { issuer: clinic.did, since: after(50) });
    // The holder of the stolen key could have written the earlier date, so it is not believed either.
    expect(await reasons(before)).toEqual(refused);
    expect(await reasons(stolen)).toEqual(refused);
    const order = { subject: patientDid, content: identity, format: 'dc+sd-jwt' as const, validUntil: later };
    await expect(issueCredential(ports, clinic.id, order)).rejects.toMatchObject({ code: 'not_accredited' });

    await reinstateIssuer(ports, { issuer: clinic.did, from: clock.now() });
    expect(await reasons(before)).toEqual([]);
    expect(await reasons(stolen)).toEqual(refused);
    expect(await reasons(await issue(world))).toEqual([]);
  });

  test('is believed from the chain, too, although nobody told this service', async () => {
    const credential = await issue(world);
    clinicOnChain({ suspendedSince: now });
    expect(await reasons(credential)).toEqual(refused);
  });
});

describe('accreditation, as this service knows it,', () => {
  test('counts from what was said here as long as the chain has never heard of it', async () => {
    expect(await isAccredited(now)).toBe(true);
    expect(await isAccredited(after(-1))).toBe(false);
    expect(await isAccredited(now, world.sponsor.did)).toBe(false);
    clinicOnChain({ from: after(10) });
    expect(await isAccredited(now)).toBe(false);
    expect(await isAccredited(after(10))).toBe(true);
  });

  test('ends here at once, before the chain knows', async () => {
    clinicOnChain();
    world.clock.advance(60);
    await accreditIssuer(world.ports, { issuer: world.clinic.did, type, from: now, until: after(60) });
    expect(await isAccredited(after(60))).toBe(false);
    expect(await isAccredited(after(59))).toBe(true);
  });

  test('is believed from the chain alone of an issuer that this service does not know', async () => {
    const issuer = `did:ethr:assent:0x${'77'.repeat(20)}` as Did;
    expect(await isAccredited(now, issuer)).toBe(false);
    clinicOnChain({ issuer });
    expect(await isAccredited(now, issuer)).toBe(true);
  });

  test('does not count when its way to the chain has ended and the chain does not have it', async () => {
    const { ports, store, issuers, clinic } = world;
    const progress = { kind: 'accredit_issuer', state: 'final' } as const;
    const withProgress = (blockNumber: number): World['ports']['store'] => ({
      ...store,
      network: (work) =>
        store.network((records) => {
          const transaction = { hash: ports.random.bytes32(), intents: 1, blockNumber };
          const outbox = {
            ...records.outbox,
            progress: async (intents: readonly string[]) => intents.map((id) => ({ id, ...progress, transaction })),
          };
          return work({ ...records, outbox });
        }),
    });
    const asOf = (blockNumber: number) =>
      networkAccreditations({ ...ports, store: withProgress(blockNumber) }, issuers).isAccredited(
        clinic.did,
        type,
        now,
      );
    expect(await asOf(2)).toBe(true); // the chain was read before that block
    expect(await asOf(1)).toBe(false);
  });

  test('is unknown while the chain cannot be read, unless it was suspended here', async () => {
    world.issuers.fail();
    await expect(isAccredited(now)).rejects.toMatchObject({ code: 'registry_unavailable' });
    await suspendIssuer(world.ports, { issuer: world.clinic.did });
    expect(await isAccredited(now)).toBe(false);
  });
});
