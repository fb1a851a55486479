import { describe, expect, test } from '@jest/globals';
import { maxSessionSteps, type SessionOutcome } from '../ports/presentation-session.ts';
import type { Store, TenantRecords } from '../ports/store.ts';
import { at, later, newCredential, newDid, newSession, tenantA, tenantB } from './samples.ts';

const { id, type, format, issuer, validUntil } = newCredential();
const shown = { query: 'lab', id, type, format, issuer, holder: newDid(), claims: { value: 7 }, validUntil };
const disclosed = [shown, { ...shown, custody: 'service' }] as const;
const accepted: SessionOutcome = { kind: 'accepted', disclosed };
const step = { at: later, step: 'accepted' } as const;

/** Requests of OpenID4VP, and what became of them. */
export function presentationSessionBehaviours(current: () => Store): void {
  const within = <T>(work: (records: TenantRecords['presentationSessions']) => Promise<T>, tenant = tenantA) =>
    current().tenant(tenant, ({ presentationSessions }) => work(presentationSessions));
  const inserted = async (changes: Partial<ReturnType<typeof newSession>> = {}) => {
    const session = { ...newSession(), ...changes };
    await within((sessions) => sessions.insert(session));
    return session;
  };

  describe('a session with a wallet', () => {
    test('is kept as it was opened, once', async () => {
      const session = await inserted();
      expect(await within((sessions) => sessions.get(session.id))).toEqual(session);
      await expect(inserted({ id: session.id })).rejects.toMatchObject({ code: 'conflict' });
      const { responseKey: _, ...plain } = newSession();
      await within((sessions) => sessions.insert(plain));
      expect(await within((sessions) => sessions.get(plain.id))).toEqual(plain);
      const fromPage = await inserted({ responseMode: 'dc_api', origins: ['https://clinic.example'] });
      expect(await within((sessions) => sessions.get(fromPage.id))).toEqual(fromPage);
      expect(await within((sessions) => sessions.get(newSession().id))).toBeUndefined();
    });

    test('is found by its code, which is no other’s, until it is forgotten', async () => {
      const code = `K${newSession().id.slice(0, 7).toUpperCase()}`;
      const session = await inserted({ code, expiresAt: at });
      const find = () => current().network(({ presentationCodes }) => presentationCodes.find(code));
      expect(await find()).toEqual({ tenant: tenantA, session: session.id });
      await expect(inserted({ code })).rejects.toMatchObject({ code: 'conflict' });
      expect(await within((sessions) => sessions.get(session.id))).toEqual(session);
      await within((sessions) => sessions.forget(later));
      expect(await find()).toBeUndefined();
      expect(await within((sessions) => sessions.get(session.id))).not.toHaveProperty('code');
    });

    test('is listed, newest first, a page at a time', async () => {
      const old = await inserted({ createdAt: '2031-01-01T00:00:00Z' as typeof at });
      const young = await inserted({ createdAt: '2032-01-01T00:00:00Z' as typeof at });
      const list = (offset: number) => within((sessions) => sessions.list({ limit: 1, offset }));
      expect([...(await list(0)), ...(await list(1))]).toEqual([young, old]);
    });

    test('keeps its steps in order, and no more than it may', async () => {
      const session = await inserted();
      const causes = [{ reason: 'bad_proof', at: '/vp_token/lab/0' }] as const;
      await within((sessions) => sessions.addStep(session.id, { at: later, step: 'response_unproven', causes }));
      const unknown = 'registry_unavailable: not_reachable';
      await within((sessions) => sessions.addStep(session.id, { at: later, step: 'response_unchecked', unknown }));
      for (let count = 0; count < maxSessionSteps; count += 1)
        await within((sessions) => sessions.addStep(session.id, { at: later, step: 'request_read' }));
      const { steps = [] } = (await within((sessions) => sessions.get(session.id))) ?? {};
      expect(steps.slice(0, 4)).toEqual([
        ...session.steps,
        { at: later, step: 'response_unproven', causes },
        { at: later, step: 'response_unchecked', unknown },
        { at: later, step: 'request_read' },
      ]);
      expect(steps).toHaveLength(maxSessionSteps);
      await within((sessions) => sessions.addStep(newSession().id, { at: later, step: 'request_read' }));
    });

    test('is concluded by one of many answers', async () => {
      const session = await inserted();
      const conclude = () => within((sessions) => sessions.conclude(session.id, accepted, step));
      const answers = await Promise.all(Array.from({ length: 10 }, conclude));
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect(await within((sessions) => sessions.conclude(session.id, { kind: 'declined' }, step))).toBe(false);
      expect(await within((sessions) => sessions.get(session.id))).toEqual({
        ...session,
        outcome: accepted,
        concludedAt: later,
        steps: [...session.steps, step],
      });
      expect(await within((sessions) => sessions.conclude(newSession().id, accepted, step))).toBe(false);
    });

    test('forgets its key and what was disclosed, and not before its time', async () => {
      const [old, young] = [await inserted({ expiresAt: at }), await inserted()];
      for (const { id } of [old, young]) await within((sessions) => sessions.conclude(id, accepted, step));
      await within((sessions) => sessions.forget(later));
      const read = (id: string) => within((sessions) => sessions.get(id));
      expect(await read(old.id)).toMatchObject({ steps: [...old.steps, step], concludedAt: later });
      expect(await read(old.id)).not.toHaveProperty('outcome');
      expect(await read(old.id)).not.toHaveProperty('responseKey');
      expect(await read(young.id)).toMatchObject({ outcome: accepted, responseKey: young.responseKey });
    });

    test('is invisible and unchangeable to another tenant', async () => {
      const session = await inserted();
      expect(await within((sessions) => sessions.get(session.id), tenantB)).toBeUndefined();
      expect(await within((sessions) => sessions.list({ limit: 100, offset: 0 }), tenantB)).not.toContainEqual(session);
      await within((sessions) => sessions.addStep(session.id, step), tenantB);
      expect(await within((sessions) => sessions.conclude(session.id, accepted, step), tenantB)).toBe(false);
      await within((sessions) => sessions.insert(session), tenantB);
      await within((sessions) => sessions.forget('2099-01-01T00:00:00Z' as typeof at), tenantB);
      expect(await within((sessions) => sessions.get(session.id))).toEqual(session);
    });
  });
}
