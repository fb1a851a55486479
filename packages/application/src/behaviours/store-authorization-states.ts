import { describe, expect, test } from '@jest/globals';
import type { AuthorizationState } from '../ports/authorization-state.ts';
import type { Store, TenantRecords } from '../ports/store.ts';
import { at, later, newAuthorizationState, tenantA, tenantB } from './samples.ts';

/** What an authorization server keeps until it is over. */
export function authorizationStateBehaviours(current: () => Store): void {
  const within = <T>(work: (records: TenantRecords['authorizationStates']) => Promise<T>, tenant = tenantA) =>
    current().tenant(tenant, ({ authorizationStates }) => work(authorizationStates));
  const read = (hash: string, now = at) => within((states) => states.get(hash, now));
  const kept = async (changes: Partial<AuthorizationState> = {}) => {
    const state = { ...newAuthorizationState(), ...changes };
    await within((states) => states.put(state));
    return state;
  };

  describe('a state of an authorization', () => {
    test('is kept until it is over, and replaced as a whole', async () => {
      const state = await kept();
      expect([await read(state.hash), await read(state.hash, later)]).toEqual([state, undefined]);
      const { groupHash: _, ...rest } = state;
      const changed = { ...rest, content: { other: [1] } };
      await within((states) => states.put(changed));
      expect(await read(state.hash)).toEqual(changed);
    });

    test('is used by one of many, and once', async () => {
      const state = await kept();
      const uses = await Promise.all(Array.from({ length: 10 }, () => within((states) => states.use(state.hash, at))));
      expect(uses.filter(Boolean)).toHaveLength(1);
      expect(await read(state.hash)).toEqual({ ...state, usedAt: at });
      expect(await within((states) => states.use(newAuthorizationState().hash, at))).toBe(false);
    });

    test('is found and removed by its group', async () => {
      const [one, other] = [await kept(), await kept()];
      const ofGroup = (now = at) => within((states) => states.ofGroup(one.groupHash ?? '', now));
      expect([await ofGroup(), await ofGroup(later)]).toEqual([one, undefined]);
      await within((states) => states.removeGroup(one.groupHash ?? ''));
      expect([await ofGroup(), await read(one.hash), await read(other.hash)]).toEqual([undefined, undefined, other]);
      await within((states) => states.remove(other.hash));
      expect(await read(other.hash)).toBeUndefined();
    });

    test('is forgotten once it is over', async () => {
      const [old, young] = [await kept({ expiresAt: at }), await kept()];
      await within((states) => states.forget(at));
      const before = '2000-01-01T00:00:00Z' as typeof at;
      expect([await read(old.hash, before), await read(young.hash)]).toEqual([undefined, young]);
    });

    test('is out of reach of another tenant', async () => {
      const state = await kept();
      expect(await within((states) => states.get(state.hash, at), tenantB)).toBeUndefined();
      expect(await within((states) => states.ofGroup(state.groupHash ?? '', at), tenantB)).toBeUndefined();
      expect(await within((states) => states.use(state.hash, at), tenantB)).toBe(false);
      await within((states) => states.remove(state.hash), tenantB);
      await within((states) => states.removeGroup(state.groupHash ?? ''), tenantB);
      await within((states) => states.forget('2099-01-01T00:00:00Z' as typeof at), tenantB);
      await within((states) => states.put({ ...state, content: {} }), tenantB);
      expect(await read(state.hash)).toEqual(state);
    });
  });
}
