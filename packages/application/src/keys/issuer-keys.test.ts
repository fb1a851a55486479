import type { Did, Instant, TenantId } from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  type CompactCredential,
  deactivateDid,
  issueCredential,
  listIssuerKeys,
  reportKeyCompromise,
  revokeIssuerKey,
  rotateIssuerKey,
} from '../index.ts';
import { createWorld, identity, issue, now, registerPatient, type World } from '../testing/world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
  await registerPatient(world);
});

const states = async () =>
  (await listIssuerKeys(world.ports, world.clinic.id)).map(({ keyId = '-', state }) => `${keyId} ${state}`);
const queued = (kind: string) =>
  world.store.network(async ({ outbox, didChanges }) => {
    const ids = (await didChanges.ofIssuer(world.clinic.did)).flatMap(({ intentId }) => intentId ?? []);
    return (await outbox.progress(ids)).filter((one) => one.kind === kind).length;
  });
/** Marks the work for the chain as done. */
async function settle(recorded: { readonly intents: readonly string[] }) {
  world.keys.mine();
  await world.finish(recorded.intents);
}
const rotate = async () => settle(await rotateIssuerKey(world.ports, world.clinic.id));
const reasonsAgainst = async (compact: string) => {
  const checked = await world.ports.proofs.verifyCredential(compact);
  return checked.valid ? [] : checked.rejections.map(({ reason }) => reason);
};
const after = (seconds: number): Instant => world.clock.advance(seconds);

describe('a rotated key', () => {
  test('signs once it is in the DID; the one before goes on verifying', async () => {
    const before = await issue(world);
    const recorded = await rotateIssuerKey(world.ports, world.clinic.id);
    expect(await states()).toEqual(['- pending', 'controllerKey active']);
    expect(world.keys.signingKeyOf(world.clinic.did)).toBe('controllerKey');
    await expect(rotateIssuerKey(world.ports, world.clinic.id)).rejects.toMatchObject({ code: 'conflict' });
    await settle(recorded);
    expect(await states()).toEqual(['delegate-1 active', 'controllerKey retired']);
    for (const { compact } of [before, await issue(world)]) expect(await reasonsAgainst(compact)).toEqual([]);
  });

  test('is authorised once for each nonce, however many ask at the same time', async () => {
    await rotate();
    await rotate();
    const both = ['delegate-1', 'delegate-2'].map((keyId) => revokeIssuerKey(world.ports, world.clinic.id, keyId));
    await Promise.all(both);
    const changes = await world.store.network(({ didChanges }) => didChanges.ofIssuer(world.clinic.did));
    expect(changes.map(({ nonce }) => nonce)).toEqual([0, 1, 2, 3]);
    expect(await queued('change_did')).toBe(4);
  });
});

describe('a revoked key', () => {
  test('is believed only for what this service issued itself', async () => {
    await rotate();
    const own = await issue(world);
    const forged = await forge('6f1c9c5e-1d0a-4a0e-9f6d-2a1e4a7b00ab', own.validFrom);
    await settle(await revokeIssuerKey(world.ports, world.clinic.id, 'delegate-1'));
    expect(await states()).toEqual(['controllerKey active', 'delegate-1 revoked']);
    expect(await reasonsAgainst(own.compact)).toEqual([]);
    expect(await reasonsAgainst(forged)).toEqual(['key_retired']);
    expect(await world.agent.verifyCredential(own.compact)).toMatchObject({ rejections: [{ reason: 'key_retired' }] });
  });

  test('is not the one of the owner, nor one that is not there', async () => {
    const revoke = (keyId: string) => revokeIssuerKey(world.ports, world.clinic.id, keyId);
    await expect(revoke('controllerKey')).rejects.toMatchObject({ code: 'conflict' });
    await expect(revoke('delegate-7')).rejects.toMatchObject({ code: 'not_found' });
    await expect(revokeIssuerKey(world.ports, 'nobody' as TenantId, 'x')).rejects.toMatchObject({ code: 'not_found' });
  });
});

/** What a thief with the key of the clinic signs, with any date. */
async function forge(id: string, validFrom: Instant): Promise<CompactCredential> {
  const { compact: _, issuedAt: __, ...real } = await issue(world);
  return world.agent.signCredential({ ...real, id, validFrom, claims: identity.claims as never, custody: 'holder' });
}

describe('a stolen key', () => {
  test('is refused at once from the theft on, and before it unless there is a record', async () => {
    await rotate();
    const old = await issue(world);
    const theft = after(3_600);
    const backDated = await forge('6f1c9c5e-1d0a-4a0e-9f6d-2a1e4a7b00aa', old.validFrom);
    const late = await issue(world);
    after(3_600);
    const reported = await reportKeyCompromise(world.ports, world.clinic.id, 'delegate-1', theft);
    const check = async () => {
      expect(await reasonsAgainst(old.compact)).toEqual([]);
      expect(await reasonsAgainst(backDated)).toEqual(['key_compromised']);
      expect(await reasonsAgainst(late.compact)).toEqual(['key_compromised']);
    };
    await check();
    expect(world.keys.signingKeyOf(world.clinic.did)).toBe('controllerKey');
    await settle(reported);
    await check();
    expect(await listIssuerKeys(world.ports, world.clinic.id)).toContainEqual(
      expect.objectContaining({ keyId: 'delegate-1', state: 'compromised', since: theft }),
    );
  });

  test('that was revoked before can be reported too, and the earlier time counts', async () => {
    await rotate();
    const own = await issue(world);
    await revokeIssuerKey(world.ports, world.clinic.id, 'delegate-1');
    expect(await reasonsAgainst(own.compact)).toEqual([]);
    for (const since of [after(60), now]) await reportKeyCompromise(world.ports, world.clinic.id, 'delegate-1', since);
    expect(await reasonsAgainst(own.compact)).toEqual(['key_compromised']);
  });

  test('of the owner suspends all that the issuer is accredited for', async () => {
    const credential = await issue(world);
    const { intents } = await reportKeyCompromise(world.ports, world.clinic.id, 'controllerKey', now);
    expect(intents).toHaveLength(3);
    expect(await reasonsAgainst(credential.compact)).toEqual(['key_compromised']);
    await expect(issue(world)).rejects.toMatchObject({ code: 'not_accredited' });
  });

  test('cannot be stolen in the future', async () => {
    await rotate();
    const credential = await issue(world);
    after(60);
    await reportKeyCompromise(world.ports, world.clinic.id, 'delegate-1', '2099-01-01T00:00:00Z' as Instant);
    after(60);
    expect(await reasonsAgainst(credential.compact)).toEqual([]);
    const listed = await listIssuerKeys(world.ports, world.clinic.id);
    expect(listed.find(({ keyId }) => keyId === 'delegate-1')?.since).toBe('2026-06-01T09:01:00Z');
  });
});

describe('a DID that is given up', () => {
  test('takes all it issued with it at once, and is not changed any more', async () => {
    const credential = await issue(world);
    const { intents } = await deactivateDid(world.ports, world.clinic.id);
    expect(intents).toHaveLength(4);
    expect(await reasonsAgainst(credential.compact)).toEqual(['issuer_deactivated']);
    await expect(issueCredential(world.ports, world.clinic.id, order())).rejects.toMatchObject({
      code: 'not_accredited',
    });
    for (const change of [rotateIssuerKey, deactivateDid, listIssuerKeys]) {
      await expect(change(world.ports, world.clinic.id)).rejects.toMatchObject({ code: 'gone' });
    }
  });

  const order = () => ({
    subject: world.patientDid,
    content: identity,
    format: 'vc+jwt' as const,
    validUntil: '2027-01-01T00:00:00Z' as Instant,
  });
});

test('a DID of a method without changes has one key for ever', async () => {
  const tenant = { ...world.clinic, id: 'keyed' as TenantId, did: 'did:key:z6MkX' as Did };
  await world.store.network(({ tenants }) => tenants.insert(tenant, 'hash'));
  for (const change of [rotateIssuerKey, listIssuerKeys, deactivateDid]) {
    await expect(change(world.ports, tenant.id)).rejects.toMatchObject({ code: 'invalid_request' });
  }
});
