import type { AccessRequest } from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { acceptPresentation, decideOnAccess, readHistory, revokeConsentGrant } from '../index.ts';
import { answer, ask, createWorld, grantQuery, registerPatient, signedGrant, type World } from '../testing/world.ts';

let world: World;
let grant: Awaited<ReturnType<typeof signedGrant>>;
beforeEach(async () => {
  world = await createWorld();
  await registerPatient(world);
  grant = await signedGrant(world);
  const request = await ask(world, world.clinic.id, grantQuery);
  const accepted = await acceptPresentation(
    world.ports,
    world.clinic.id,
    request.id,
    await answer(world, request, [grant.held]),
  );
  expect(accepted.valid).toBe(true);
});

const wish = (changes: Partial<AccessRequest> = {}): AccessRequest => ({
  subject: world.patientDid,
  requester: { did: world.clinic.did, roles: [], identifiers: [] },
  purposes: ['TREAT'],
  action: 'view',
  human: true,
  resource: { type: 'Observation', securityLabels: [], codes: [] },
  ...changes,
});
const verdict = async (tenant = world.clinic.id) => (await decideOnAccess(world.ports, tenant, wish())).verdict;
const history = () => readHistory(world.ports, world.clinic.id, world.patientDid, { limit: 10, offset: 0 });

describe('access', () => {
  test('is permitted by the grant, and the history says who, why and under which grant', async () => {
    expect(await verdict()).toBe('Permit');
    const [line] = await history();
    expect(line).toMatchObject({
      event: 'access_permitted',
      actor: world.clinic.did,
      purposes: ['TREAT'],
      action: 'view',
      dataClasses: ['Observation'],
      grants: [grant.grant.id],
    });
  });

  test('is refused from the moment the secret is revealed, before any chain knows, and while it is down', async () => {
    world.chain.fail();
    const revoked = await revokeConsentGrant(world.ports, grant.secret);
    expect(await verdict()).toBe('NoConsent');
    expect((await history()).map(({ event }) => event)).toEqual(
      expect.arrayContaining(['grant_revoked', 'access_denied']),
    );
    const [progress] = await world.store.network((records) => records.outbox.progress([revoked.intent]));
    expect(progress).toMatchObject({ kind: 'reveal_consent', state: 'queued' });
  });

  test('is refused when the chain says revoked, although nobody told this service', async () => {
    world.chain.revoke({
      type: 'ConsentRevocationEntry',
      statusPurpose: 'revocation',
      chainId: world.ports.registries.chainId,
      registry: world.ports.registries.consentRevocations,
      key: grant.key,
    });
    expect(await verdict()).toBe('NoConsent');
  });

  test('stays closed while the status cannot be read', async () => {
    world.chain.fail();
    await expect(verdict()).rejects.toMatchObject({ code: 'registry_unavailable' });
  });

  test('is refused at another tenant, which has no grant', async () => {
    expect(await verdict(world.other.id)).toBe('NoConsent');
  });

  test('ends when the grant ends', async () => {
    world.clock.advance(213 * 86_400 + 15 * 3600 - 1);
    expect(await verdict()).toBe('Permit');
    world.clock.advance(1);
    expect(await verdict()).toBe('NoConsent');
  });
});

describe('taking a grant back', () => {
  test('twice is the same as once', async () => {
    const queued = async () => (await world.store.network((records) => records.outbox.counts())).queued;
    const before = await queued();
    const first = await revokeConsentGrant(world.ports, grant.secret);
    world.clock.advance(60);
    expect(await revokeConsentGrant(world.ports, grant.secret)).toEqual(first);
    expect(await queued()).toBe(before + 1);
    expect((await history()).filter(({ event }) => event === 'grant_revoked')).toHaveLength(1);
  });

  test('needs the secret', async () => {
    const wrong = world.ports.random.bytes32();
    await expect(revokeConsentGrant(world.ports, wrong)).rejects.toMatchObject({ code: 'not_found' });
    expect(await verdict()).toBe('Permit');
  });
});
