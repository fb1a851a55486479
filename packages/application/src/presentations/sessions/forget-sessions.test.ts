import { plusSeconds, type TenantId } from '@assent/domain';
import { expect, test } from '@jest/globals';
import { newAuthorizationState } from '../../behaviours/samples.ts';
import { forgetSessions } from '../../index.ts';
import { openOffer } from '../../issuance/open-offer.ts';
import { createWorld } from '../../testing/world.ts';
import { openPresentationSession } from './presentation-sessions.ts';

test('states of authorizations go once they are over', async () => {
  const { ports, clock, store, clinic } = await createWorld();
  const state = { ...newAuthorizationState(), expiresAt: plusSeconds(clock.now(), 60) };
  await store.tenant(clinic.id, ({ authorizationStates }) => authorizationStates.put(state));
  const longAgo = '2000-01-01T00:00:00Z' as typeof state.expiresAt;
  const kept = () => store.tenant(clinic.id, ({ authorizationStates }) => authorizationStates.get(state.hash, longAgo));
  await forgetSessions(ports);
  expect(await kept()).toEqual(state);
  clock.advance(60);
  await forgetSessions(ports);
  expect(await kept()).toBeUndefined();
});

test('who of the staff was signed in, and who guessed, goes once it is over', async () => {
  const { ports, clock, store, clinic } = await createWorld();
  const soon = plusSeconds(clock.now(), 60);
  const kept = () => store.tenant(clinic.id, ({ staff }) => staff.attempts.get('key'));
  await store.tenant(clinic.id, async ({ staff }) => {
    await staff.accounts.insert({
      account: { id: 'ana', login: 'ana', name: 'Ana', roles: ['reader'], createdAt: clock.now() },
    });
    const times = { openedAt: clock.now(), seenAt: clock.now(), endsAt: soon };
    await staff.sessions.insert({ tokenHash: 'token', staff: 'ana', ...times });
    await staff.attempts.put({ key: 'key', failures: 1, retryAt: soon, expiresAt: soon });
  });
  await forgetSessions(ports);
  expect([await kept(), await store.shared.staffSessionByHash('token')]).toMatchObject([{ failures: 1 }, {}]);
  clock.advance(60);
  await forgetSessions(ports);
  expect([await kept(), await store.shared.staffSessionByHash('token')]).toEqual([undefined, undefined]);
});

test('what was offered goes after an hour, and what comes back is for a day; of every tenant', async () => {
  const world = await createWorld();
  const { ports, clock, store } = world;
  const sessions: { tenant: TenantId; id: string; offer: string }[] = [];
  for (const { id: tenant } of [world.clinic, world.other]) {
    const { id } = await openPresentationSession(ports, tenant, {
      ...{ clientId: () => 'client', responseMode: 'direct_post.jwt', purpose: 'Check-in', lifetimeSeconds: 60 },
      query: { credentials: [] },
      responseKey: { kty: 'EC' },
    });
    const offer = await openOffer(ports, tenant, {
      type: 'PatientIdentity',
      about: {
        claims: {
          name: { family: 'Made', given: ['Up'] },
          birthDate: '1980-01-01',
          assuranceLevel: 'IAL2',
          ageOver: { '18': true, '65': false },
        },
      },
      ...{ withTxCode: true, validUntil: '2027-01-01T00:00:00Z' as never, lifetimeSeconds: 60 },
    });
    sessions.push({ tenant, id, offer: offer.id });
  }
  const kept = () =>
    Promise.all(
      sessions.map(({ tenant, id, offer }) =>
        store.tenant(tenant, async ({ presentationSessions, issuanceSessions }) => [
          (await presentationSessions.get(id))?.responseKey !== undefined,
          (await issuanceSessions.get(offer))?.offered !== undefined,
        ]),
      ),
    );
  const after = async (seconds: number) => {
    clock.advance(seconds);
    await forgetSessions(ports);
    return kept();
  };
  expect(await after(60 + 3600)).toEqual(Array(2).fill([true, true]));
  expect(await after(1)).toEqual(Array(2).fill([true, false]));
  expect(await after(86_400 - 3600)).toEqual(Array(2).fill([false, false]));
  const [first] = sessions;
  const steps = await store.tenant(world.clinic.id, async ({ issuanceSessions }) =>
    issuanceSessions.get(first?.offer ?? ''),
  );
  expect(steps?.steps).toMatchObject([{ step: 'created' }]);
});
