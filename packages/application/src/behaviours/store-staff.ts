import { type StaffAccount, zStaffAccount } from '@assent/domain';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { StaffSession } from '../ports/staff.ts';
import type { Store, TenantRecords } from '../ports/store.ts';
import { at, later, newId, tenantA, tenantB, tenantOf } from './samples.ts';

const accountOf = (login: string): StaffAccount =>
  zStaffAccount.parse({
    id: newId(),
    login,
    name: `Name of ${login}`,
    roles: ['clinician', 'own-role'],
    createdAt: at,
  });
const sessionOf = (staff: string, tokenHash: string, changes: Partial<StaffSession> = {}): StaffSession => ({
  ...{ tokenHash, staff, openedAt: at, seenAt: at, endsAt: later },
  ...changes,
});
const page = { limit: 10, offset: 0 };
const identity = { issuer: 'https://idp.example', subject: 'ana' };

/** Accounts of staff, and who is signed in. */
export function staffBehaviours(current: () => Store): void {
  const within = <T>(work: (records: TenantRecords) => Promise<T>, tenant = tenantA) => current().tenant(tenant, work);
  const found = (hash: string) => current().shared.staffSessionByHash(hash);
  const add = (account: StaffAccount, tenant = tenantA, secrets = {}) =>
    within(({ staff }) => staff.accounts.insert({ account, ...secrets }), tenant);

  beforeEach(async () => {
    await current().network(async ({ tenants }) => {
      for (const tenant of [tenantA, tenantB]) await tenants.insert(tenantOf(tenant), `hash of ${tenant}`);
    });
  });

  describe('accounts of staff', () => {
    test('are found by id, login name and identity, listed first to last, and only at their tenant', async () => {
      const [ana, ben] = [{ ...accountOf('ana'), oidc: identity }, accountOf('ben')];
      const invite = { hash: 'invite', expiresAt: later };
      await add(ana, tenantA, { passwordHash: 'hash', invite });
      await add(ben);
      const stored = { account: ana, passwordHash: 'hash', invite };
      const findAll = (tenant = tenantA) =>
        within(
          async ({ staff: { accounts } }) => [
            await accounts.get(ana.id),
            await accounts.byLogin('ana'),
            await accounts.byIdentity(identity),
            await accounts.byIdentity({ ...identity, subject: 'ben' }),
          ],
          tenant,
        );
      expect(await findAll()).toEqual([stored, stored, stored, undefined]);
      expect(await findAll(tenantB)).toEqual([undefined, undefined, undefined, undefined]);
      const list = (part: typeof page, tenant = tenantA) => within(({ staff }) => staff.accounts.list(part), tenant);
      expect(await list(page)).toEqual([stored, { account: ben }]);
      expect(await list({ limit: 1, offset: 1 })).toEqual([{ account: ben }]);
      expect(await list(page, tenantB)).toEqual([]);
    });

    test('have an id, a login name and an identity of their own at their tenant', async () => {
      await add({ ...accountOf('ana'), oidc: identity });
      await expect(add(accountOf('ana'))).rejects.toMatchObject({ code: 'conflict' });
      await expect(add({ ...accountOf('ben'), oidc: identity })).rejects.toMatchObject({ code: 'conflict' });
      await add({ ...accountOf('ana'), oidc: identity }, tenantB);
    });

    test('change in what is said, keep the rest, and never change once they have ended', async () => {
      const account = accountOf('ana');
      await add(account, tenantA, { passwordHash: 'old', invite: { hash: 'invite', expiresAt: later } });
      const change = (changes: object, tenant = tenantA) =>
        within(({ staff }) => staff.accounts.change(account.id, changes), tenant);
      const get = () => within(({ staff }) => staff.accounts.get(account.id));
      expect(await change({ roles: ['reader'] }, tenantB)).toBe(false);
      expect(await change({ roles: ['reader'], oidc: identity })).toBe(true);
      const kept = { passwordHash: 'old', invite: { hash: 'invite', expiresAt: later } };
      expect(await get()).toEqual({ account: { ...account, roles: ['reader'], oidc: identity }, ...kept });
      expect(await change({ name: 'Ana', oidc: null, passwordHash: 'new', invite: null })).toBe(true);
      expect(await get()).toEqual({ account: { ...account, name: 'Ana', roles: ['reader'] }, passwordHash: 'new' });
      expect(await change({})).toBe(true);
      expect(await change({ endedAt: later, passwordHash: null })).toBe(true);
      expect(await change({ name: 'Other' })).toBe(false);
      expect(await get()).toEqual({ account: { ...account, name: 'Ana', roles: ['reader'], endedAt: later } });
    });
  });

  describe('sessions of staff', () => {
    const account = accountOf('cleo');
    beforeEach(() => add(account, tenantA, { passwordHash: 'hash' }));
    const insert = (session: StaffSession) => within(({ staff }) => staff.sessions.insert(session));
    const { id, name, roles } = account;

    test('are found with the account and the revision of the policy as they are now', async () => {
      const session = sessionOf(id, 'one');
      await insert(session);
      const named = { id, name, roles, policyRevision: '', isStaff: true };
      expect(await Promise.all([found('one'), found('other')])).toEqual([
        { tenant: tenantOf(tenantA), session, named, login: 'cleo', hasPassword: true },
        undefined,
      ]);
      await within(async ({ staff, organizationPolicy }) => {
        await staff.accounts.change(id, { roles: ['reader'], passwordHash: null });
        await organizationPolicy.put({ policies: 'p', revision: 'first' });
      });
      expect(await found('one')).toMatchObject({
        named: { roles: ['reader'], policyRevision: 'first' },
        hasPassword: false,
      });
      await within(({ staff }) => staff.accounts.change(id, { endedAt: at }));
      expect(await found('one')).toBeUndefined();
    });

    test('are locked once, then not seen, and opened again under another token by one of two', async () => {
      await insert(sessionOf(id, 'one'));
      const lock = (tenant = tenantA) => within(({ staff }) => staff.sessions.lock('one', later), tenant);
      expect([await lock(tenantB), await lock(), await lock()]).toEqual([false, true, false]);
      await within(({ staff }) => staff.sessions.see('one', later));
      expect((await found('one'))?.session).toEqual(sessionOf(id, 'one', { lockedAt: later }));
      const renew = (hash: string, tenant = tenantA) =>
        within(({ staff }) => staff.sessions.renew('one', hash, later), tenant);
      expect([await renew('two', tenantB), await renew('two'), await renew('three')]).toEqual([false, true, false]);
      expect(await found('one')).toBeUndefined();
      expect((await found('two'))?.session).toEqual(sessionOf(id, 'two', { seenAt: later }));
      await within(({ staff }) => staff.sessions.see('two', at));
      expect((await found('two'))?.session.seenAt).toBe(at);
    });

    test('are removed one, all of an account, or all that are over, and only by their tenant', async () => {
      const other = accountOf('dan');
      await add(other);
      for (const [hash, staff] of Object.entries({ a: id, b: id, c: id, d: other.id }))
        await insert(sessionOf(staff, hash));
      await insert(sessionOf(other.id, 'e', { endsAt: at }));
      const left = async () => {
        const all = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(async (hash) => ((await found(hash)) ? hash : '')));
        return all.join('');
      };
      const elsewhere = async ({ staff }: TenantRecords) => {
        await staff.sessions.remove('a');
        await staff.sessions.removeOf(id);
        await staff.sessions.forget(later);
      };
      await within(elsewhere, tenantB);
      expect(await left()).toBe('abcde');
      await within(({ staff }) => staff.sessions.remove('a'));
      expect(await left()).toBe('bcde');
      await within(({ staff }) => staff.sessions.removeOf(id));
      expect(await left()).toBe('de');
      await within(({ staff }) => staff.sessions.forget(at));
      expect(await left()).toBe('d');
      await expect(insert(sessionOf(id, 'd'))).rejects.toMatchObject({ code: 'conflict' });
    });
  });

  test('attempts to sign in are the last that were put, of one tenant, until they are forgotten', async () => {
    const attempts = { key: 'k', failures: 1, retryAt: at, expiresAt: at };
    const get = (tenant = tenantA) => within(({ staff }) => staff.attempts.get('k'), tenant);
    for (const failures of [1, 2]) await within(({ staff }) => staff.attempts.put({ ...attempts, failures }));
    await within(({ staff }) => staff.attempts.put({ ...attempts, key: 'other', expiresAt: later }));
    expect(await get()).toEqual({ ...attempts, failures: 2 });
    expect(await get(tenantB)).toBeUndefined();
    await within(({ staff }) => staff.attempts.forget(at));
    expect(await get()).toBeUndefined();
    expect((await within(({ staff }) => staff.attempts.get('other')))?.failures).toBe(1);
    await within(({ staff }) => staff.attempts.remove('other'));
    expect(await within(({ staff }) => staff.attempts.get('other'))).toBeUndefined();
  });
}
